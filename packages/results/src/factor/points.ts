import type { Factor } from '../record/factor.ts';
import type { CurrentHashes } from '../record/place.ts';
import type { RunRecord } from '../record/schema.ts';
import { summarise } from '../report/summarise.ts';

/** What the records say of one value of a factor. */
export interface FactorPoint {
  readonly value: number | string;
  readonly entry: string;
  readonly n: number;
  readonly mean: number | null;
  /** 95 % t interval of the mean over seeds. */
  readonly low: number | null;
  readonly high: number | null;
  /** Among the factor's values; the last that it may have is `lowestRank`. */
  readonly rank: number | null;
  readonly lowestRank: number | null;
}

export interface FactorFinding {
  readonly factor: Factor;
  /** In the order of the values. */
  readonly points: readonly FactorPoint[];
  /** The best value, and those that cannot be told apart from it; none where fewer than two have a result. */
  readonly best: readonly (number | string)[];
}

/** What the records of a study (in one profile, on one data set) say of a factor: the values ranked among themselves. */
export function factorFinding(
  factor: Factor,
  records: readonly RunRecord[],
  current?: CurrentHashes,
): FactorFinding {
  const entries = new Set(factor.levels.map(({ entry }) => entry));
  const own = records.filter(({ entry }) => entries.has(entry));
  const rows = summarise(own, { metric: factor.metric, ...(current === undefined ? {} : { current }) });
  const points = factor.levels.map(({ value, entry }): FactorPoint => {
    const row = rows.find((candidate) => candidate.entry === entry);
    const { n = 0, mean = null, low = null, high = null, rank = null, lowestRank = null } = row ?? {};
    return { value, entry, n, mean, low, high, rank, lowestRank };
  });
  const ranked = points.filter(({ rank }) => rank !== null);
  const best = ranked.length < 2 ? [] : ranked.filter(({ rank }) => rank === 1).map(({ value }) => value);
  return { factor, points, best };
}
