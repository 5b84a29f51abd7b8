import { type BySeed, type Design, designOf, difference } from './difference.ts';
import { holm } from './holm.ts';

/** The ranks that an entry may hold. */
export interface Rank {
  /** One more than the number of entries that are told apart from it and better. */
  readonly rank: number;
  /** The number of ranked entries, less those told apart from it and worse. */
  readonly lowest: number;
}

export interface RankingOptions {
  /** Probability, at most, that any two equal entries are told apart. Default 0.05. */
  readonly alpha?: number;
  /** `lower` for a loss or a time. Default `higher`. */
  readonly better?: 'higher' | 'lower';
  /** Step between possible values, see `DifferenceOptions`. */
  readonly resolution?: number;
  /** How two entries, by their indices, are compared; null: they are not, and share ranks. Default: as `designOf` has it. */
  readonly design?: (first: number, second: number) => Design | null;
}

/**
 * Ranks with ties, as confidence sets (Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 2024): every two
 * entries are compared by a t test, paired by seed, and told apart where p is at most alpha after Holm's adjustment for
 * all pairs. An entry's ranks go from `rank` (as many are better) to `lowest` (as many are worse), so entries that
 * cannot be told apart share ranks, and where all are equal everybody has rank 1 with probability 1 - alpha at least.
 *
 * A t test, not a permutation test, decides: with five pairs the latter has no p below 0.0625, whatever the data.
 * An entry with fewer than two values gets no rank (null).
 */
export function rankEntries(
  entries: readonly BySeed[],
  { alpha = 0.05, better = 'higher', resolution = 0, design: designFor }: RankingOptions = {},
): (Rank | null)[] {
  const ranked = entries.flatMap((values, index) => (values.size >= 2 ? [{ values, index }] : []));
  const pairs = ranked.flatMap((first, place) =>
    ranked.slice(place + 1).map((second) => ({ first, second })),
  );
  const differences = pairs.map(({ first, second }) => {
    const design = designFor?.(first.index, second.index);
    if (design === null) return null;
    return difference(first.values, second.values, {
      resolution,
      design: design ?? designOf(first.values, second.values),
    });
  });
  const adjusted = holm(differences.map((found) => found?.p ?? null));

  const superior = entries.map(() => 0);
  const inferior = entries.map(() => 0);
  pairs.forEach(({ first, second }, pair) => {
    const estimate = differences[pair]?.estimate ?? 0;
    if ((adjusted[pair] ?? 1) > alpha || estimate === 0) return;
    const firstWins = estimate > 0 === (better === 'higher');
    const [winner, loser] = firstWins ? [first.index, second.index] : [second.index, first.index];
    superior[loser] = (superior[loser] ?? 0) + 1;
    inferior[winner] = (inferior[winner] ?? 0) + 1;
  });
  return entries.map((values, index) =>
    values.size >= 2
      ? { rank: 1 + (superior[index] ?? 0), lowest: ranked.length - (inferior[index] ?? 0) }
      : null,
  );
}
