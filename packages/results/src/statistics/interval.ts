import { mean, sampleStandardDeviation } from 'simple-statistics';
import { bounded, scaleOf } from './bounded.ts';
import { normalQuantile, tQuantile } from './distributions.ts';

/** A range; null if the data do not determine one. */
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

/** The default confidence level. */
export const LEVEL = 0.95;

export interface IntervalOptions {
  /** Default 0.95. */
  readonly level?: number;
  /**
   * Step between possible values: 1 / test images for an accuracy. A few values on a coarse grid often agree by chance, and a
   * t interval would mistake that for certainty. So no variance counts as less than that of rounding, step² / 12 (that of a
   * uniform distribution over one step). Default 0.
   */
  readonly resolution?: number;
  /**
   * All values that there can be: 0 to 1 for an accuracy. An end beyond them is cut off. That costs no coverage, because
   * what the interval is about cannot lie there either. Default: no limits.
   */
  readonly possible?: Interval;
}

export interface PredictionOptions extends IntervalOptions {
  /**
   * Variance that the new run has in addition to the observed ones: that of other test examples, if it is not tested on the
   * same ones. Default 0.
   */
  readonly furtherVariance?: number;
}

const criticalT = (degreesOfFreedom: number, level: number) => tQuantile((1 + level) / 2, degreesOfFreedom);

/** Standard deviation of values on a grid, at least that of rounding to it. */
export const spreadOf = (values: readonly number[], resolution: number): number =>
  Math.max(standardDeviation(values), resolution / Math.sqrt(12));

/** `center` ± `half`, as far as that is possible. */
export function around(center: number, half: number, possible: Interval = EVERYTHING): Interval {
  const within = (end: number) => bounded(Math.max(possible.low, Math.min(possible.high, end)));
  return { low: within(center - half), high: within(center + half) };
}

const EVERYTHING: Interval = { low: -Infinity, high: Infinity };

/**
 * Mean, standard deviation, and the t interval of the mean: mean ± t · sd / √n. It covers the mean that very many seeds
 * would give, on this test set, at the stated level if single results are about normal; it says nothing about other
 * test images. All values equal and no resolution given: an interval of no width.
 */
export function summary(
  values: readonly number[],
  { level = LEVEL, resolution = 0, possible }: IntervalOptions = {},
): Summary {
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, interval: null };
  const center = average(values);
  if (n === 1) return { n, mean: center, sd: null, interval: null };
  const error = spreadOf(values, resolution) / Math.sqrt(n);
  const half = criticalT(n - 1, level) * error;
  return { n, mean: center, sd: standardDeviation(values), interval: around(center, half, possible) };
}

/** The mean; exactly the value if all are equal, which rounding could miss. NaN for no values. */
export function average(values: readonly number[]): number {
  if (values.length > 0 && areEqual(values)) return values[0] ?? Number.NaN;
  const scale = scaleOf(values);
  return scale === 1 ? mean([...values]) : scale * mean(values.map((value) => value / scale));
}

const areEqual = (values: readonly number[]) => values.every((value) => value === values[0]);

/** Standard deviation with divisor n - 1; exactly 0 if all values are equal, which rounding could hide. */
export function standardDeviation(values: readonly number[]): number {
  if (areEqual(values)) return 0;
  // Squares overflow, and vanish, long before sums do.
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest > 1e-140 && largest < 1e150) return sampleStandardDeviation([...values]);
  return bounded(largest * sampleStandardDeviation(values.map((value) => value / largest)));
}

/**
 * The range in which one more run falls with the stated probability: mean ± t · sd · √(1 + 1/n) (Hahn and Meeker,
 * Statistical Intervals, 1991, section 4.2). A further variance is added to the square, and the degrees of freedom are
 * Satterthwaite's (Biometrics Bulletin 1946). Null for n < 2.
 */
export function predictionInterval(
  values: readonly number[],
  { level = LEVEL, resolution = 0, furtherVariance = 0, possible }: PredictionOptions = {},
): Interval | null {
  const n = values.length;
  if (n < 2) return null;
  const seeds = spreadOf(values, resolution) * Math.sqrt(1 + 1 / n);
  const error = Math.hypot(seeds, Math.sqrt(furtherVariance));
  const degreesOfFreedom = seeds === 0 || error === seeds ? n - 1 : (n - 1) * (error / seeds) ** 4;
  return around(average(values), criticalT(degreesOfFreedom, level) * error, possible);
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
