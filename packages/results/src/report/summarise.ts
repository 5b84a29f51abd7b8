import { groupBy } from '../group-by.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';
import { rankEntries } from '../statistics/ranking.ts';
import { groupRecords, withoutRecords } from './group.ts';
import { type Metric, metricNamed, resolutionOf } from './metric.ts';
import { type Candidate, designFor } from './pairing.ts';
import type { Row } from './row.ts';
import { rowOf } from './row-of.ts';
import { selectRecords } from './select.ts';

export interface SummaryOptions {
  /** Titles, families, published values, and which entries there should be. */
  readonly studies?: readonly StudyDescription[];
  /** A field of `test`, or validAccuracy, validLoss, seconds. Default accuracy. */
  readonly metric?: string;
  /** A validation accuracy, 0 to 1, to which epochs and seconds are counted. */
  readonly target?: number;
  /** A true difference of the metric, in its unit, for which the seeds needed are counted. */
  readonly difference?: number;
  /** Keep engines or machines apart that would else be put together, one record per seed. */
  readonly by?: readonly ('engine' | 'machine')[];
  /**
   * Entries are ranked among those of their study, or of all studies with the same task, or of those of one family.
   * Entries of different tasks are never ranked together. Default study.
   */
  readonly rankWithin?: 'study' | 'task' | 'family';
}

interface Draft {
  readonly row: Row;
  readonly records: readonly RunRecord[];
}

/** One row for each entry, profile and data set, best first within each ranking; entries without a result last. */
export function summarise(records: readonly RunRecord[], options: SummaryOptions = {}): Row[] {
  const { studies = [], by = [], rankWithin = 'study' } = options;
  const metric = metricNamed(options.metric ?? 'accuracy');
  const groups = [...groupRecords(records, by), ...withoutRecords(records, studies)];
  const drafts = groups.map((group): Draft => {
    const study = studies.find(({ study, profile }) => study === group.study && profile === group.profile);
    const selected = selectRecords(group.records);
    return { row: rowOf(group, selected, study, metric, options), records: selected.records };
  });
  const rankings = groupBy(drafts, ({ row }) => {
    // Without a description nobody knows the task: such a study stays by itself.
    const task = row.task === null ? `study ${row.study}` : `task ${row.task}`;
    const within = { study: `study ${row.study}`, task, family: `${task}, family ${row.family}` };
    return [row.profile, row.dataset, within[rankWithin], ...by.map((what) => row[what])].join('\n');
  });
  return [...rankings.values()].flatMap((members) => rank(members, metric));
}

function rank(drafts: readonly Draft[], metric: Metric): Row[] {
  const candidates = drafts.map(
    ({ row, records }): Candidate => ({
      records,
      values: new Map(row.values.map(({ seed, value }) => [seed, value])),
    }),
  );
  const ranks = rankEntries(
    candidates.map(({ values }) => values),
    {
      better: metric.better,
      resolution: resolutionOf(
        metric,
        drafts.flatMap(({ records }) => records),
      ),
      design: (first, second) => {
        const [one, other] = [candidates[first], candidates[second]];
        return one === undefined || other === undefined ? null : designFor(one, other);
      },
    },
  );
  const withResult = drafts.filter(({ row }) => row.n > 0).length;
  const allRanked = withResult > 1 && withResult === ranks.filter((rank) => rank !== null).length;
  const rows = drafts.map(({ row }, index): Row => {
    const { rank = null, lowest = null } = ranks[index] ?? {};
    const reliable = row.failures.every(({ status }) => status !== 'diverged');
    const best = allRanked && reliable && rank === 1 && lowest === 1;
    return { ...row, rank, lowestRank: lowest, best };
  });
  return rows.sort((a, b) => byMean(a, b, metric) || a.entry.localeCompare(b.entry, 'en', { numeric: true }));
}

function byMean(a: Row, b: Row, metric: Metric): number {
  if (a.mean === null || b.mean === null) return Number(a.mean === null) - Number(b.mean === null);
  return metric.better === 'higher' ? b.mean - a.mean : a.mean - b.mean;
}
