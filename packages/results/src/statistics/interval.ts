import { mean, sampleStandardDeviation } from 'simple-statistics';
import { normalQuantile, tQuantile } from './distributions.ts';

/** A range; null where the data do not determine one. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A sample in four numbers. `mean` is null for n = 0, `sd` and `interval` for n < 2. */
export interface Summary {
  readonly n: number;
  readonly mean: number | null;
  /** Standard deviation of the sample (divisor n - 1). */
  readonly sd: number | null;
  /** Confidence interval of the mean. */
  readonly interval: Interval | null;
}

/** The confidence level where none is given. */
export const LEVEL = 0.95;

const criticalT = (n: number, level: number) => tQuantile((1 + level) / 2, n - 1);

/**
 * Mean, standard deviation, and the t interval of the mean: mean ± t · sd / √n. It covers the mean that very many seeds
 * would give, on this test set, at the stated level if single results are about normal; it says nothing about other
 * test images. All values equal: an interval of no width.
 */
export function summary(values: readonly number[], level = LEVEL): Summary {
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, interval: null };
  const center = average(values);
  if (n === 1) return { n, mean: center, sd: null, interval: null };
  const sd = standardDeviation(values);
  const half = (criticalT(n, level) * sd) / Math.sqrt(n);
  return { n, mean: center, sd, interval: { low: center - half, high: center + half } };
}

/** The mean; exactly the value where all are equal, which rounding could miss. Of no values: NaN. */
export function average(values: readonly number[]): number {
  return values.length > 0 && areEqual(values) ? (values[0] ?? Number.NaN) : mean([...values]);
}

const areEqual = (values: readonly number[]) => values.every((value) => value === values[0]);

/** Standard deviation with divisor n - 1; exactly 0 where all values are equal, which rounding could hide. */
export function standardDeviation(values: readonly number[]): number {
  return areEqual(values) ? 0 : sampleStandardDeviation([...values]);
}

/**
 * The range in which one more run falls with the stated probability: mean ± t · sd · √(1 + 1/n) (Hahn and Meeker,
 * Statistical Intervals, 1991, section 4.2). Null for n < 2.
 */
export function predictionInterval(values: readonly number[], level = LEVEL): Interval | null {
  const { n, mean: center, sd } = summary(values);
  if (center === null || sd === null) return null;
  const half = criticalT(n, level) * sd * Math.sqrt(1 + 1 / n);
  return { low: center - half, high: center + half };
}

/**
 * Wilson's score interval for a proportion (Wilson, JASA 1927): of one run's accuracy on images like the test images.
 * Never leaves 0 to 1 and has width even at 0 and 1. Null for total = 0.
 */
export function proportionInterval(successes: number, total: number, level = LEVEL): Interval | null {
  if (total === 0) return null;
  const z = normalQuantile((1 + level) / 2);
  const share = successes / total;
  const center = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half =
    (z / (1 + (z * z) / total)) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === total ? 1 : Math.min(1, center + half),
  };
}
