import { spreadOf } from '../../statistics/interval.ts';
import { detectableDifference, seedsNeeded } from '../../statistics/power.ts';
import { type About, type Column, count } from '../column.ts';
import { amountText, countText, inUnit, MISSING, spreadText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

/** What so many seeds can show. */
export interface Power {
  /** The smallest true difference from an equally variable entry that n seeds find with 80 % power at the 5 % level. */
  readonly detectable: number | null;
  /** Seeds of each that find the reader's difference with the same power; null within: over 10,000, or unknown. */
  readonly needed: { readonly difference: number; readonly seeds: number | null } | null;
}

const design = { design: 'independent' } as const;

const detectable = ({ metric: { unit } }: About): Column<Power> => ({
  heading: 'detectable',
  ...inUnit(unit),
  text: ({ detectable }) => spreadText(detectable, unit),
  raw: ({ detectable }) => detectable,
  reading:
    'detectable: true difference from an equally variable entry that this many seeds find with 80 % probability (one two-sided Welch t test, 5 %).',
});

const needed = ({ metric: { unit }, difference }: About): Column<Power> => ({
  ...count<Power>(
    `seeds to find ${difference === null ? 'it' : amountText(difference, unit)}`,
    ({ needed }) => needed?.seeds ?? null,
  ),
  text: ({ needed, detectable }) =>
    needed === null || detectable === null
      ? MISSING
      : needed.seeds === null
        ? '>10,000'
        : countText(needed.seeds),
  reading:
    'seeds to find it: for each of two equally variable entries, with 80 % probability (one two-sided Welch t test, 5 %).',
});

export const power = {
  of: ({ values, resolution, options: { difference } }): Power => {
    const n = values.length;
    const sd =
      n < 2
        ? null
        : spreadOf(
            values.map(({ value }) => value),
            resolution,
          );
    return {
      detectable: sd === null ? null : detectableDifference(n, sd, design),
      needed:
        difference === undefined
          ? null
          : { difference, seeds: sd === null ? null : seedsNeeded(difference, sd, design) },
    };
  },
  columns: { detectable, needed },
} satisfies Statistic<Power>;
