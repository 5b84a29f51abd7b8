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
   * Step between possible values (1 / test images for an accuracy). Few values on a coarse grid often come out equal by
   * chance, which a t test would take for certainty: no variance counts as less than that of rounding, step²/12 a value.
   * Where seeds vary by more than that, as they nearly always do, it is the plain t test. Default 0.
   */
  readonly resolution?: number;
}

/** How two entries are compared: by pairs of common seeds, or as independent samples. */
export type Design = 'paired' | 'independent';

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
  const variance = Math.max(standardDeviation(differences) ** 2, resolution ** 2 / 6);
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
    variance: Math.max(standardDeviation(values) ** 2, resolution ** 2 / 12) / values.length,
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

/**
 * By pairs where two samples share at least two seeds and half of those of the smaller one: to leave out more of them would
 * cost more than pairing gains. The rule looks at the seeds alone, never at the values.
 */
export function designOf(first: BySeed, second: BySeed): Design {
  const common = pairBySeed(first, second).length;
  return common >= 2 && 2 * common >= Math.min(first.size, second.size) ? 'paired' : 'independent';
}

/** The difference of two samples, by default in the design that their seeds allow. Null where a side has too few values. */
export function difference(
  first: BySeed,
  second: BySeed,
  { design = designOf(first, second), ...options }: DifferenceOptions & { readonly design?: Design } = {},
): Difference | null {
  if (design === 'independent')
    return independentDifference([...first.values()], [...second.values()], options);
  return pairedDifference(
    pairBySeed(first, second).map(([a, b]) => a - b),
    options,
  );
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
