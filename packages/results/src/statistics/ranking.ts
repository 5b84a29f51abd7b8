import { type BySeed, type Design, type Difference, designOf, difference } from './difference.ts';
import { holm } from './holm.ts';
import type { Interval } from './interval.ts';

/** The ranks that an entry may have. */
export interface Rank {
  /** One more than the number of entries that are told apart from it and better. */
  readonly rank: number;
  /** The number of ranked entries, less those told apart from it and worse. */
  readonly lowest: number;
}

/** Two entries of a ranking, by their indices. */
export interface PairTest {
  readonly first: number;
  readonly second: number;
  /** Null: they are not compared. */
  readonly difference: Difference | null;
  /** p after Holm's adjustment for all pairs of the ranking. */
  readonly adjusted: number | null;
  /** The entry that is told apart as the better one; null if they are not told apart. */
  readonly better: number | null;
}

export interface RankingOptions {
  /** Probability, at most, that any two equal entries are told apart. Default 0.05. */
  readonly alpha?: number;
  /** `lower` for a loss or a time. Default `higher`. */
  readonly better?: 'higher' | 'lower';
  /** Step between possible values, see `IntervalOptions`. */
  readonly resolution?: number;
  /** All values that there can be, see `IntervalOptions`. */
  readonly possible?: Interval;
  /** How two entries, by their indices, are compared; null: they are not, and share ranks. Default: as `designOf` has it. */
  readonly design?: (first: number, second: number) => Design | null;
  /** Whether an entry may be told apart as the better one; false, for example, if its mean is that of the lucky seeds. */
  readonly mayWin?: (entry: number) => boolean;
}

/**
 * Compares every two entries with at least two values each by a two-sided t test in the given design. Tells them apart if
 * p is at most alpha after Holm's adjustment for all pairs.
 *
 * A t test, not a permutation test, decides: with five pairs the latter has no p below 0.0625, whatever the data.
 */
export function testPairs(
  entries: readonly BySeed[],
  { alpha = 0.05, better = 'higher', design: designFor, mayWin, ...options }: RankingOptions = {},
): PairTest[] {
  const ranked = entries.flatMap((values, index) => (values.size >= 2 ? [{ values, index }] : []));
  const pairs = ranked.flatMap((first, place) =>
    ranked.slice(place + 1).map((second) => ({ first, second })),
  );
  const differences = pairs.map(({ first, second }) => {
    const design = designFor?.(first.index, second.index);
    if (design === null) return null;
    return difference(first.values, second.values, {
      ...options,
      design: design ?? designOf(first.values, second.values),
    });
  });
  const adjusted = holm(differences.map((found) => found?.p ?? null));
  return pairs.map(({ first, second }, pair): PairTest => {
    const found = differences[pair] ?? null;
    const p = adjusted[pair] ?? null;
    const estimate = found?.estimate ?? 0;
    const winner = estimate > 0 === (better === 'higher') ? first.index : second.index;
    const apart = p !== null && p <= alpha && estimate !== 0 && (mayWin?.(winner) ?? true);
    return {
      first: first.index,
      second: second.index,
      difference: found,
      adjusted: p,
      better: apart ? winner : null,
    };
  });
}

/**
 * Ranks as confidence sets, from the pairs that are told apart. An entry's ranks go from `rank` (as many are better) to
 * `lowest` (as many are worse), and all of them hold together with a probability of at least 1 - alpha. If all entries are
 * equal, all have rank 1 (Mogstad, Romano, Shaikh and Wilhelm, Inference for Ranks …, Review of Economic Studies 91, 2024).
 * Entries that are not told apart share a rank. The converse does not hold: two entries that share a rank may be told apart,
 * as the pairs say. An entry with fewer than two values gets no rank (null).
 */
export function ranksOf(entries: readonly BySeed[], pairs: readonly PairTest[]): (Rank | null)[] {
  const ranked = entries.filter(({ size }) => size >= 2).length;
  const [superior, inferior] = [entries.map(() => 0), entries.map(() => 0)];
  for (const { first, second, better } of pairs) {
    if (better === null) continue;
    const worse = better === first ? second : first;
    superior[worse] = (superior[worse] ?? 0) + 1;
    inferior[better] = (inferior[better] ?? 0) + 1;
  }
  return entries.map(({ size }, index) =>
    size >= 2 ? { rank: 1 + (superior[index] ?? 0), lowest: ranked - (inferior[index] ?? 0) } : null,
  );
}

/** The ranks of entries by the tests of all their pairs. */
export const rankEntries = (entries: readonly BySeed[], options: RankingOptions = {}): (Rank | null)[] =>
  ranksOf(entries, testPairs(entries, options));
