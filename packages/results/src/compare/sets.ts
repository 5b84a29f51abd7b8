import { groupBy } from '../group-by.ts';
import { type CurrentHashes, type Place, placeName } from '../record/place.ts';
import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';
import { holm } from '../statistics/holm.ts';
import { type AdjustedComparison, adjustTogether } from './adjust.ts';
import { type CompareOptions, type Comparison, compare } from './compare.ts';
import { sharedTargets } from './targets.ts';

export type TimeChange = 'faster' | 'slower' | 'no evidence of change' | 'too few runs';

/** One entry that both sets of records have. */
export interface EntryComparison extends AdjustedComparison, Place {
  /** p of the ratio of times, adjusted likewise; `timeChange` goes by it. */
  readonly timeAdjusted: number | null;
  readonly timeChange: TimeChange;
}

/** What changed between two sets of records: two folders, machines, or revisions of results. */
export interface SetComparison {
  readonly metric: string;
  readonly labels: readonly [first: string, second: string];
  readonly entries: readonly EntryComparison[];
  /** `<profile>/<study>/<entry> (<dataset>)` of entries that only one side has. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

export interface SetOptions extends Omit<CompareOptions, 'targets' | 'tasks' | 'current'> {
  /** Hashes of the sources, recipes and data of each side, if known; see `selectRecords`. */
  readonly current?: readonly [first: CurrentHashes, second: CurrentHashes];
  /** Right answers of the studies, for McNemar's test. */
  readonly testSets?: readonly TestSet[];
}

/** Compares entry by entry. Among many entries some seem to differ by chance, so p values are adjusted together. */
export function compareSets(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  { testSets = [], current, ...options }: SetOptions = {},
): SetComparison {
  const { metric = 'accuracy', labels = ['A', 'B'] } = options;
  const a = groupBy(first, placeName);
  const b = groupBy(second, placeName);
  const common = [...a].flatMap(([name, records]) => {
    const others = b.get(name);
    const [place] = records;
    const other = others?.[0];
    if (others === undefined || other === undefined || place === undefined) return [];
    const targets = sharedTargets(place, other, testSets);
    const known = {
      current: [current?.[0].get(name), current?.[1].get(name)] as const,
      ...(targets === undefined ? {} : { targets }),
    };
    return [{ place, comparison: compare(records, others, { ...options, ...known }) }];
  });
  const adjusted = adjustTogether(common.map(({ comparison }) => comparison));
  const timeAdjusted = holm(common.map(({ comparison }) => comparison.time?.p ?? null));
  return {
    metric,
    labels,
    entries: adjusted.flatMap((comparison, index) => {
      const place = common[index]?.place;
      if (place === undefined) return [];
      const { profile, study, entry, dataset } = place;
      const p = timeAdjusted[index] ?? null;
      const timeChange = timeChangeOf(comparison, p);
      return [{ ...comparison, profile, study, entry, dataset, timeAdjusted: p, timeChange }];
    }),
    onlyFirst: [...a.keys()].filter((name) => !b.has(name)),
    onlySecond: [...b.keys()].filter((name) => !a.has(name)),
  };
}

function timeChangeOf({ time }: Comparison, p: number | null): TimeChange {
  if (time === null || p === null) return 'too few runs';
  if (p > 0.05 || time.ratio === 1) return 'no evidence of change';
  return time.ratio > 1 ? 'slower' : 'faster';
}
