import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';
import { rankEntries } from '../statistics/ranking.ts';
import { groupRecords, withoutRecords } from './group.ts';
import { type Metric, metricNamed, resolutionOf } from './metric.ts';
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
  /** Keep engines or machines apart that would else be put together, one record per seed. */
  readonly by?: readonly ('engine' | 'machine')[];
  /** Entries are ranked among those of their study, or of all studies with the same task. Default study. */
  readonly rankWithin?: 'study' | 'task';
}

interface Draft {
  readonly row: Row;
  readonly records: readonly RunRecord[];
}

/** One row for each entry, profile and data set, best first within each ranking; entries without a result last. */
export function summarise(records: readonly RunRecord[], options: SummaryOptions = {}): Row[] {
  const { studies = [], by = [], target } = options;
  const metric = metricNamed(options.metric ?? 'accuracy');
  const groups = [...groupRecords(records, by), ...withoutRecords(records, studies)];
  const drafts = groups.map((group): Draft => {
    const study = studies.find(({ study, profile }) => study === group.study && profile === group.profile);
    const selected = selectRecords(group.records);
    return { row: rowOf(group, selected, study, metric, target), records: selected.records };
  });
  const rankings = Map.groupBy(drafts, ({ row }) => {
    const byTask = options.rankWithin === 'task' && row.task !== null;
    const apart = by.map((what) => row[what]);
    return [row.profile, row.dataset, byTask ? `task ${row.task}` : `study ${row.study}`, ...apart].join(
      '\n',
    );
  });
  return [...rankings.values()].flatMap((members) => rank(members, metric));
}

function rank(drafts: readonly Draft[], metric: Metric): Row[] {
  const all = drafts.flatMap(({ records }) => records);
  const ranks = rankEntries(
    drafts.map(({ row }) => new Map(row.values.map(({ seed, value }) => [seed, value]))),
    { better: metric.better, resolution: resolutionOf(metric, all) },
  );
  const ranked = ranks.filter((rank) => rank !== null).length;
  const rows = drafts.map(({ row }, index): Row => {
    const { rank = null, lowest = null } = ranks[index] ?? {};
    return { ...row, rank, lowestRank: lowest, best: ranked > 1 && rank === 1 && lowest === 1 };
  });
  return rows.sort((a, b) => byMean(a, b, metric) || a.entry.localeCompare(b.entry, 'en', { numeric: true }));
}

function byMean(a: Row, b: Row, metric: Metric): number {
  if (a.mean === null || b.mean === null) return Number(a.mean === null) - Number(b.mean === null);
  return metric.better === 'higher' ? b.mean - a.mean : a.mean - b.mean;
}
