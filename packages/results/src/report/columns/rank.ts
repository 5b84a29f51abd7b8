import type { Difference } from '../../statistics/difference.ts';
import { type Column, label } from '../column.ts';
import { MISSING, rangeText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

/** Another entry of the same ranking, and the test that compares the two. */
export interface Rival {
  readonly study: string;
  readonly entry: string;
  /** This entry minus the other; null: they answered different test examples and are not compared. */
  readonly difference: Difference | null;
  /** p after Holm's adjustment for all pairs of the ranking. */
  readonly adjusted: number | null;
  /** What this entry is, where the two are told apart. */
  readonly told: 'better' | 'worse' | null;
}

/** An entry's rank among others; known once all of them are. */
export interface Ranking {
  /** One more than the entries that are told apart from it and better; null: fewer than two values. */
  readonly rank: number | null;
  /** The last rank it may have. Entries that are not told apart share a rank; entries that share one may still be told apart. */
  readonly lowestRank: number | null;
  /**
   * Told apart from, and better than, every other entry with a result; there must be at least one. Never true if one of its own
   * seeds diverged (its mean is that of the lucky ones), or beside an entry with one seed, which is never told apart.
   */
  readonly best: boolean;
  /** The other ranked entries, best first. */
  readonly rivals: readonly Rival[];
  /** How many pairs of the ranking were tested: Holm's adjustment is for all of them. */
  readonly pairsTested: number;
}

const named = ({ study, entry }: Rival, own: { readonly study: string }) =>
  study === own.study ? entry : `${study}/${entry}`;

type Ranked = Ranking & { readonly study: string };

function apartText(row: Ranked): string {
  const lists = (['better', 'worse'] as const).flatMap((told) => {
    const those = row.rivals.filter((rival) => rival.told === told).map((rival) => named(rival, row));
    return those.length === 0 ? [] : [`${told} than ${those.join(', ')}`];
  });
  return lists.length === 0 ? MISSING : lists.join('; ');
}

const rank: Column<Ranked> = {
  heading: 'rank',
  unit: null,
  align: 'right',
  text: ({ rank, lowestRank }) => {
    if (rank === null || lowestRank === null) return MISSING;
    return rank === lowestRank ? `${rank}` : rangeText(`${rank}`, `${lowestRank}`);
  },
  raw: ({ rank }) => rank,
  parts: { rank: ({ rank }) => rank, lowestRank: ({ lowestRank }) => lowestRank },
  reading:
    "rank: from one more than the number of entries told apart as better, to the number of entries less those told apart as worse (two-sided t tests, paired where seeds shared their randomness, else Welch's; Holm, 5 % for all pairs ranked together). Entries that are not told apart share a rank; entries that share a rank may still be told apart (column apart). Bold: told apart from all others, and better.",
};

export const ranking = {
  of: ({ study }): Ranked => ({
    study,
    rank: null,
    lowestRank: null,
    best: false,
    rivals: [],
    pairsTested: 0,
  }),
  columns: {
    rank: () => rank,
    apart: () => ({
      ...label<Ranked>('told apart', apartText),
      reading: 'told apart: by the tests of the ranks, 5 % for all pairs ranked together.',
    }),
  },
} satisfies Statistic<Ranked>;
