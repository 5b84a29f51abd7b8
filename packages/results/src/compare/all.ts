import { groupBy } from '../group-by.ts';
import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';
import { metricNamed } from '../report/metric.ts';
import { holm } from '../statistics/holm.ts';
import { type Change, type CompareOptions, type Comparison, changeOf, compare } from './compare.ts';

export type TimeChange = 'faster' | 'slower' | 'no evidence of change' | 'too few runs';

/** One entry that both sets of records have. */
export interface EntryComparison extends Comparison {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly dataset: string;
  /** p of the difference after Holm's adjustment for all entries compared; `change` goes by it. */
  readonly adjusted: number | null;
  /** p of the ratio of times, adjusted likewise; `timeChange` goes by it. */
  readonly timeAdjusted: number | null;
  readonly timeChange: TimeChange;
}

/** What changed between two sets of records: two folders, machines, or revisions of results. */
export interface SetComparison {
  readonly metric: string;
  readonly labels: readonly [first: string, second: string];
  readonly entries: readonly EntryComparison[];
  /** `<profile>/<study>/<entry> (<dataset>)` of what only one side has. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

export interface Place {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly dataset: string;
}

export const nameOf = ({ profile, study, entry, dataset }: Place): string =>
  `${profile}/${study}/${entry} (${dataset})`;

export interface SetOptions extends Omit<CompareOptions, 'targets' | 'tasks'> {
  /** Right answers of the studies, for McNemar's test. */
  readonly testSets?: readonly TestSet[];
}

/** Compares entry by entry; of many entries some seem to differ by chance, so p values are adjusted together. */
export function compareSets(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  { testSets = [], ...options }: SetOptions = {},
): SetComparison {
  const { metric = 'accuracy', labels = ['A', 'B'] } = options;
  const a = groupBy(first, nameOf);
  const b = groupBy(second, nameOf);
  const common = [...a].flatMap(([name, records]) => {
    const others = b.get(name);
    const [place] = records;
    const other = others?.[0];
    if (others === undefined || other === undefined || place === undefined) return [];
    const targets = sharedTargets(place, other, testSets);
    const given = targets === undefined ? {} : { targets };
    return [{ place, comparison: compare(records, others, { ...options, ...given }) }];
  });
  const adjusted = holm(common.map(({ comparison }) => comparison.difference?.p ?? null));
  const timeAdjusted = holm(common.map(({ comparison }) => comparison.time?.p ?? null));
  return {
    metric,
    labels,
    entries: common.map(({ place: { profile, study, entry, dataset }, comparison }, index) => ({
      ...comparison,
      profile,
      study,
      entry,
      dataset,
      adjusted: adjusted[index] ?? null,
      change: adjustedChange(comparison, adjusted[index] ?? null),
      timeAdjusted: timeAdjusted[index] ?? null,
      timeChange: timeChangeOf(comparison, timeAdjusted[index] ?? null),
    })),
    onlyFirst: [...a.keys()].filter((name) => !b.has(name)),
    onlySecond: [...b.keys()].filter((name) => !a.has(name)),
  };
}

/** The test set of a record, if it is of its data. */
export const testSetOf = (record: RunRecord, testSets: readonly TestSet[]): TestSet | undefined =>
  testSets.find(
    ({ profile, study, dataset, checksum }) =>
      profile === record.profile &&
      study === record.study &&
      dataset === record.dataset &&
      checksum === record.checksum,
  );

/** The right answers to the test examples of two records, if these are the same examples, so that McNemar's test applies. */
export function sharedTargets(
  first: RunRecord,
  second: RunRecord,
  testSets: readonly TestSet[],
): string | undefined {
  const [one, other] = [testSetOf(first, testSets), testSetOf(second, testSets)];
  const targets = one?.targets[first.accuracyOf];
  const same =
    targets === other?.targets[second.accuracyOf] &&
    JSON.stringify(one?.images) === JSON.stringify(other?.images);
  return same ? targets : undefined;
}

/** The word for a comparison that is one of several. */
export function adjustedChange({ change, difference, metric }: Comparison, p: number | null): Change {
  if (change === 'identical' || p === null) return change;
  return changeOf(difference, metricNamed(metric), false, p);
}

function timeChangeOf({ time }: Comparison, p: number | null): TimeChange {
  if (time === null || p === null) return 'too few runs';
  if (p > 0.05 || time.ratio === 1) return 'no evidence of change';
  return time.ratio > 1 ? 'slower' : 'faster';
}
