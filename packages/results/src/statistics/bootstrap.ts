import { scaleOf } from './bounded.ts';
import { type Interval, LEVEL } from './interval.ts';
import { seededUniform, type Uniform } from './random.ts';

/** A percentile-bootstrap interval, and how far it may be trusted. */
export interface Bootstrap extends Interval {
  /**
   * Share of intervals that hold the true mean when 95 % are asked for and values are normal: what simulation gives
   * for this n (test/statistics/coverage.test.ts). Far below 0.95 for few seeds: read the t interval instead.
   */
  readonly coverage: number;
}

const COVERAGE: readonly (readonly [n: number, coverage: number])[] = [
  [2, 0.5],
  [3, 0.75],
  [4, 0.8],
  [5, 0.84],
  [7, 0.87],
  [10, 0.9],
  [20, 0.92],
  [50, 0.94],
];

/** Coverage of the percentile bootstrap of a mean of `n` normal values at 95 %, rounded down to the next tabulated n. */
export function bootstrapCoverage(n: number): number {
  return COVERAGE.findLast(([from]) => from <= n)?.[1] ?? 0;
}

/** Up to this n all resamples are counted (6,435 different ones for n = 8), above it random ones are drawn. */
const MOST_COUNTED = 8;

/**
 * Percentile bootstrap of the mean (Efron 1979): exact for few values, else of seeded resamples, so that the same
 * values give the same interval. Null for n < 2.
 */
export function bootstrapInterval(
  values: readonly number[],
  level = LEVEL,
  { resamples = 10_000, uniform = seededUniform(1) }: ResamplingOptions = {},
): Bootstrap | null {
  const [first] = values;
  if (first === undefined || values.length < 2) return null;
  const coverage = bootstrapCoverage(values.length);
  if (values.every((value) => value === first)) return { low: first, high: first, coverage };
  const scale = scaleOf(values);
  const scaled = values.map((value) => value / scale);
  const means =
    values.length <= MOST_COUNTED ? allResamples(scaled) : randomResamples(scaled, resamples, uniform);
  means.sort((a, b) => a.mean - b.mean);
  return {
    low: scale * quantile(means, (1 - level) / 2),
    high: scale * quantile(means, (1 + level) / 2),
    coverage,
  };
}

export interface ResamplingOptions {
  /** Number of random resamples if they cannot all be counted. Default 10,000. */
  readonly resamples?: number;
  readonly uniform?: Uniform;
}

interface Resample {
  readonly mean: number;
  readonly probability: number;
}

/** The smallest mean that is not exceeded with probability `p`. */
function quantile(sorted: readonly Resample[], p: number): number {
  let cumulative = 0;
  const found = sorted.find(({ probability }) => {
    cumulative += probability;
    // A sum of thousands of probabilities may miss p by its rounding.
    return cumulative >= p - 1e-9;
  });
  return (found ?? sorted.at(-1))?.mean ?? Number.NaN;
}

/** Every way to draw n of n values, with its multinomial probability. */
function allResamples(values: readonly number[]): Resample[] {
  const n = values.length;
  const resamples: Resample[] = [];
  const extend = (index: number, left: number, sum: number, probability: number) => {
    if (index === n - 1) {
      resamples.push({
        mean: (sum + left * (values[index] ?? 0)) / n,
        probability: probability / factorial(left),
      });
      return;
    }
    for (let count = 0; count <= left; count++)
      extend(index + 1, left - count, sum + count * (values[index] ?? 0), probability / factorial(count));
  };
  extend(0, n, 0, factorial(n) / n ** n);
  return resamples;
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

function randomResamples(values: readonly number[], resamples: number, uniform: Uniform): Resample[] {
  const n = values.length;
  return Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += values[Math.floor(uniform() * n)] ?? 0;
    return { mean: sum / n, probability: 1 / resamples };
  });
}
