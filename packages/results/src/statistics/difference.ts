import { bounded } from './bounded.ts';
import { tQuantile, tTestP } from './distributions.ts';
import { around, average, type Interval, type IntervalOptions, LEVEL, spreadOf } from './interval.ts';

/** The difference of two means, first minus second. */
export interface Difference {
  readonly estimate: number;
  readonly interval: Interval;
  /** Two-sided, of the hypothesis that there is none. */
  readonly p: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly method: 'paired t' | 'Welch t';
  /** Pairs, or values of the two samples. */
  readonly n: number | readonly [number, number];
}

/** Values by seed. */
export type BySeed = ReadonlyMap<number, number>;

/** How two entries are compared: by pairs of common seeds, or as independent samples. */
export type Design = 'paired' | 'independent';

/** The pairs of values of the common seeds, in the order of the first. */
export function pairBySeed(first: BySeed, second: BySeed): [number, number][] {
  return [...first].flatMap(([seed, value]): [number, number][] => {
    const other = second.get(seed);
    return other === undefined ? [] : [[value, other]];
  });
}

/**
 * Student's t on differences of pairs. Null for fewer than two. With a resolution, no variance of a difference counts as
 * less than that of rounding both its values, step² / 6. If pairs differ by more, as they nearly always do, it is the plain
 * t test.
 */
export function pairedDifference(
  differences: readonly number[],
  { level = LEVEL, resolution = 0, possible }: IntervalOptions = {},
): Difference | null {
  const n = differences.length;
  if (n < 2) return null;
  const error = spreadOf(differences, Math.SQRT2 * resolution) / Math.sqrt(n);
  return result(
    { estimate: average(differences), error, degreesOfFreedom: n - 1, level, possible },
    'paired t',
    n,
  );
}

/** Welch's t (Biometrika 1947) on independent samples of unequal variance. Null where one has fewer than two values. */
export function independentDifference(
  first: readonly number[],
  second: readonly number[],
  { level = LEVEL, resolution = 0, possible }: IntervalOptions = {},
): Difference | null {
  if (first.length < 2 || second.length < 2) return null;
  const errorOf = (values: readonly number[]) => spreadOf(values, resolution) / Math.sqrt(values.length);
  const [a, b] = [errorOf(first), errorOf(second)];
  const error = Math.hypot(a, b);
  // Shares of the variance: the squares themselves may be too large or too small to be represented.
  const [shareA, shareB] = error === 0 ? [0.5, 0.5] : [(a / error) ** 2, (b / error) ** 2];
  const degreesOfFreedom =
    error === 0
      ? first.length + second.length - 2
      : 1 / (shareA ** 2 / (first.length - 1) + shareB ** 2 / (second.length - 1));
  const n = [first.length, second.length] as const;
  const estimate = average(first) - average(second);
  return result({ estimate, error, degreesOfFreedom, level, possible }, 'Welch t', n);
}

/**
 * By pairs if two samples have the same seeds, at least two. If samples share only some seeds, the pairs would give a different
 * difference from that of the means shown, and could contradict it. The rule looks at the seeds alone, never at the values. The
 * caller has to know whether pairs have anything in common.
 */
export function designOf(first: BySeed, second: BySeed): Design {
  const common = pairBySeed(first, second).length;
  return common >= 2 && common === first.size && common === second.size ? 'paired' : 'independent';
}

/** The difference of two samples, by default in the design that their seeds allow. Null if a side has too few values. */
export function difference(
  first: BySeed,
  second: BySeed,
  { design = designOf(first, second), ...options }: IntervalOptions & { readonly design?: Design } = {},
): Difference | null {
  if (design === 'independent')
    return independentDifference([...first.values()], [...second.values()], options);
  return pairedDifference(
    pairBySeed(first, second).map(([a, b]) => bounded(a - b)),
    options,
  );
}

interface Estimated {
  readonly estimate: number;
  readonly error: number;
  readonly degreesOfFreedom: number;
  readonly level: number;
  /** All values of either sample that there can be. */
  readonly possible: Interval | undefined;
}

function result(
  { estimate, error, degreesOfFreedom, level, possible }: Estimated,
  method: Difference['method'],
  n: Difference['n'],
): Difference {
  const half = error === 0 ? 0 : tQuantile((1 + level) / 2, degreesOfFreedom) * error;
  const most = possible && possible.high - possible.low;
  return {
    estimate: bounded(estimate),
    interval: around(estimate, half, most === undefined ? undefined : { low: -most, high: most }),
    p: estimate === 0 ? 1 : tTestP(estimate / error, degreesOfFreedom),
    standardError: bounded(error),
    degreesOfFreedom,
    method,
    n,
  };
}
