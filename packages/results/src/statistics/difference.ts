import { tQuantile, tTestP } from './distributions.ts';
import { average, type Interval, LEVEL, standardDeviation } from './interval.ts';

/** The difference of two means, first minus second. */
export interface Difference {
  readonly estimate: number;
  readonly interval: Interval;
  /** Two-sided, of the hypothesis that there is none. */
  readonly p: number;
  readonly degreesOfFreedom: number;
  readonly method: 'paired t' | 'Welch t';
  /** Pairs, or values of the two samples. */
  readonly n: number | readonly [number, number];
}

/** Values by seed. */
export type BySeed = ReadonlyMap<number, number>;

export interface DifferenceOptions {
  readonly level?: number;
  /**
   * Step between possible values (1 / test images for an accuracy). Few values on a coarse grid often come out equal
   * by chance, which a t test would take for certainty: the variance of rounding, step²/12 a value, is added. Default 0.
   */
  readonly resolution?: number;
}

/** The pairs of values of the seeds that both have, in the order of the first. */
export function pairBySeed(first: BySeed, second: BySeed): [number, number][] {
  return [...first].flatMap(([seed, value]): [number, number][] => {
    const other = second.get(seed);
    return other === undefined ? [] : [[value, other]];
  });
}

/** Student's t on differences of pairs. Null for fewer than two. */
export function pairedDifference(
  differences: readonly number[],
  { level = LEVEL, resolution = 0 }: DifferenceOptions = {},
): Difference | null {
  const n = differences.length;
  if (n < 2) return null;
  const estimate = average(differences);
  const variance = standardDeviation(differences) ** 2 + resolution ** 2 / 6;
  return result(estimate, Math.sqrt(variance / n), n - 1, level, 'paired t', n);
}

/** Welch's t (Biometrika 1947) on independent samples of unequal variance. Null where one has fewer than two values. */
export function independentDifference(
  first: readonly number[],
  second: readonly number[],
  { level = LEVEL, resolution = 0 }: DifferenceOptions = {},
): Difference | null {
  if (first.length < 2 || second.length < 2) return null;
  const [a, b] = [first, second].map((values) => ({
    n: values.length,
    mean: average(values),
    variance: (standardDeviation(values) ** 2 + resolution ** 2 / 12) / values.length,
  })) as [Moments, Moments];
  const variance = a.variance + b.variance;
  const degreesOfFreedom =
    variance === 0
      ? a.n + b.n - 2
      : variance ** 2 / (a.variance ** 2 / (a.n - 1) + b.variance ** 2 / (b.n - 1));
  return result(a.mean - b.mean, Math.sqrt(variance), degreesOfFreedom, level, 'Welch t', [a.n, b.n]);
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/** By pairs where at least two seeds are common to both, else as independent samples. Null where neither is possible. */
export function difference(
  first: BySeed,
  second: BySeed,
  options: DifferenceOptions = {},
): Difference | null {
  const pairs = pairBySeed(first, second);
  if (pairs.length >= 2)
    return pairedDifference(
      pairs.map(([a, b]) => a - b),
      options,
    );
  return independentDifference([...first.values()], [...second.values()], options);
}

function result(
  estimate: number,
  error: number,
  degreesOfFreedom: number,
  level: number,
  method: Difference['method'],
  n: Difference['n'],
): Difference {
  const half = error === 0 ? 0 : tQuantile((1 + level) / 2, degreesOfFreedom) * error;
  return {
    estimate,
    interval: { low: estimate - half, high: estimate + half },
    p: estimate === 0 ? 1 : tTestP(estimate / error, degreesOfFreedom),
    degreesOfFreedom,
    method,
    n,
  };
}
