import { groupBy } from '../group-by.ts';
import { currentHashes } from '../record/current.ts';
import { descriptionOf } from '../record/description-of.ts';
import { placeName } from '../record/place.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';
import { type PairTest, ranksOf, testPairs } from '../statistics/ranking.ts';
import { type Row, rowOf } from './columns/index.ts';
import type { Rival } from './columns/rank.ts';
import { type Group, groupRecords, withoutRecords } from './group.ts';
import { type Metric, metricNamed, resolutionOf } from './metric.ts';
import { type Candidate, designFor } from './pairing.ts';
import { sameConditions, selectRecords } from './select.ts';
import type { Sources } from './sources.ts';
import type { SummaryOptions } from './summary-options.ts';

interface Draft {
  readonly row: Row;
  readonly records: readonly RunRecord[];
}

/** One row for each entry, profile and data set, best first within each ranking; entries without a result last. */
export function summarise(records: readonly RunRecord[], options: SummaryOptions = {}): Row[] {
  const { studies = [], by = [], rankWithin = 'study' } = options;
  const metric = metricNamed(options.metric ?? 'accuracy');
  const groups = [...groupRecords(records, by), ...withoutRecords(records, studies)];
  const current = options.current ?? currentHashes(studies);
  const drafts = groups.map((group): Draft => {
    const sources = sourcesOf(group, metric, { ...options, current });
    return { row: rowOf(sources), records: sources.selected.records };
  });
  const rankings = groupBy(drafts, ({ row }) => {
    // Without a description the task is unknown, so such a study is ranked by itself.
    const task = row.task === null ? `study ${row.study}` : `task ${row.task}`;
    const within = { study: `study ${row.study}`, task, family: `${task}, family ${row.family}` };
    return [row.profile, row.dataset, within[rankWithin], ...by.map((what) => row[what])].join('\n');
  });
  return [...rankings.values()].flatMap((members) => rank(members, metric));
}

function sourcesOf(group: Group, metric: Metric, options: SummaryOptions): Sources {
  const { profile, study, entry, dataset } = group;
  const description = descriptionOf(options.studies ?? [], group);
  const current =
    dataset === null ? undefined : options.current?.get(placeName({ profile, study, entry, dataset }));
  const selected = selectRecords(group.records, current);
  const timed = sameConditions(selected.records);
  // Times of different machines, engines or loads are never averaged.
  const valued = metric.unit === 's' ? timed : selected.records;
  return {
    ...group,
    selected,
    timed,
    finished: selected.records.filter(({ outcome }) => outcome.status === 'ok'),
    metric,
    values: valued.flatMap((record) => {
      const value = metric.of(record);
      return value === null ? [] : [{ seed: record.seed, value }];
    }),
    resolution: resolutionOf(metric, selected.records),
    described: { study: description, entry: entryOf(description, entry) },
    options,
  };
}

const entryOf = (description: StudyDescription | undefined, name: string) =>
  description?.entries.find(({ entry }) => entry === name);

const hasDiverged = (row: Row | undefined) =>
  row?.failures.some(({ status }) => status === 'diverged') ?? false;

function rank(drafts: readonly Draft[], metric: Metric): Row[] {
  const candidates = drafts.map(
    ({ row, records }): Candidate => ({
      records,
      // Seeds of an entry with a fault are not independent runs; an entry that has seen test images answers another question.
      values: new Map(
        row.faults.length > 0 || row.trainedOnTest ? [] : row.values.map(({ seed, value }) => [seed, value]),
      ),
    }),
  );
  const values = candidates.map((candidate) => candidate.values);
  const pairs = testPairs(values, {
    better: metric.better,
    possible: metric.possible,
    resolution: resolutionOf(
      metric,
      drafts.flatMap(({ records }) => records),
    ),
    design: (first, second) => {
      const [one, other] = [candidates[first], candidates[second]];
      return one === undefined || other === undefined ? null : designFor(one, other, metric);
    },
    // Divergence is worse than any value: the mean of the finished seeds can show that an entry is worse, never that it is better.
    mayWin: (entry) => !hasDiverged(drafts[entry]?.row),
  });
  const ranks = ranksOf(values, pairs);
  const pairsTested = pairs.filter(({ adjusted }) => adjusted !== null).length;
  const withResult = candidates.filter(({ values }) => values.size > 0).length;
  const allRanked = withResult > 1 && withResult === ranks.filter((rank) => rank !== null).length;
  const rows = drafts.map(({ row }, index): Row => {
    const { rank = null, lowest = null } = ranks[index] ?? {};
    const best = allRanked && !hasDiverged(row) && rank === 1 && lowest === 1;
    const rivals = rivalsOf(index, drafts, pairs, metric);
    return { ...row, rank, lowestRank: lowest, best, rivals, pairsTested };
  });
  return rows.sort((a, b) => byMean(a, b, metric) || a.entry.localeCompare(b.entry, 'en', { numeric: true }));
}

/** The pairs of an entry, as seen from it. */
function rivalsOf(
  index: number,
  drafts: readonly Draft[],
  pairs: readonly PairTest[],
  metric: Metric,
): Rival[] {
  const own = pairs.flatMap((pair) => {
    const other = pair.first === index ? pair.second : pair.second === index ? pair.first : undefined;
    const rival = other === undefined ? undefined : drafts[other]?.row;
    return rival === undefined ? [] : [{ pair, rival }];
  });
  return own
    .sort((a, b) => byMean(a.rival, b.rival, metric))
    .map(({ rival: { study, entry }, pair: { first, difference, adjusted, better } }) => ({
      study,
      entry,
      difference: difference === null || first === index ? difference : reversed(difference),
      adjusted,
      told: better === null ? null : better === index ? 'better' : 'worse',
    }));
}

type Difference = NonNullable<PairTest['difference']>;

function reversed({ estimate, interval: { low, high }, n, ...same }: Difference): Difference {
  return {
    ...same,
    estimate: 0 - estimate,
    interval: { low: 0 - high, high: 0 - low },
    n: typeof n === 'number' ? n : [n[1], n[0]],
  };
}

function byMean(a: Row, b: Row, metric: Metric): number {
  if (a.mean === null || b.mean === null) return Number(a.mean === null) - Number(b.mean === null);
  return metric.better === 'higher' ? b.mean - a.mean : a.mean - b.mean;
}
