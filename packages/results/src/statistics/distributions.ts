import binomialCdfOf from '@stdlib/stats-base-dists-binomial-cdf';
import normalCdfOf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantileOf from '@stdlib/stats-base-dists-normal-quantile';
import tCdfOf from '@stdlib/stats-base-dists-t-cdf';
import tQuantileOf from '@stdlib/stats-base-dists-t-quantile';

/** Student's t: the value below which a share `p` lies. */
export const tQuantile = (p: number, degreesOfFreedom: number): number => tQuantileOf(p, degreesOfFreedom);

/** Student's t: the share below `t`. */
export const tCdf = (t: number, degreesOfFreedom: number): number => tCdfOf(t, degreesOfFreedom);

/** The standard normal's value below which a share `p` lies. */
export const normalQuantile = (p: number): number => normalQuantileOf(p, 0, 1);

/** The standard normal's share below `z`. */
export const normalCdf = (z: number): number => normalCdfOf(z, 0, 1);

/** Probability of at most `k` successes in `n` trials of probability `p`. */
export const binomialCdf = (k: number, n: number, p: number): number => binomialCdfOf(k, n, p);

/** Two-sided p value of a t statistic; an infinite one gives 0. */
export function tTestP(t: number, degreesOfFreedom: number): number {
  return Number.isFinite(t) ? Math.min(1, 2 * tCdf(-Math.abs(t), degreesOfFreedom)) : 0;
}
