import { scaleOf } from './bounded.ts';
import { seededUniform, type Uniform } from './random.ts';

export interface Permutation {
  /** Two-sided. */
  readonly p: number;
  /** The smallest p possible with this many values: 0.25 for three pairs, 0.0625 for five, 0.2 for two values and three. */
  readonly smallest: number;
  /** Whether all arrangements were counted; else p is estimated from random ones. */
  readonly exact: boolean;
}

/** Arrangements counted in full up to this many, else this many random ones. */
const ARRANGEMENTS = 2 ** 16;

/**
 * Sign-flip permutation test of paired differences: if neither is better, each difference could as well have had the
 * other sign. Exact for up to 16 pairs. Null without pairs.
 */
export function pairedPermutationTest(
  differences: readonly number[],
  uniform: Uniform = seededUniform(1),
): Permutation | null {
  const n = differences.length;
  if (n === 0) return null;
  const scale = scaleOf(differences);
  const scaled = differences.map((difference) => difference / scale);
  const sumOf = (signs: (index: number) => boolean) =>
    scaled.reduce((sum, difference, index) => sum + (signs(index) ? difference : -difference), 0);
  const observed = sumOf(() => true);
  const exact = 2 ** n <= ARRANGEMENTS;
  const sums = Float64Array.from({ length: exact ? 2 ** n : ARRANGEMENTS }, (_, arrangement) =>
    sumOf((index) => (exact ? ((arrangement >> index) & 1) === 0 : uniform() < 0.5)),
  );
  return { p: twoSided(sums, observed, exact), smallest: smallestP(2 ** n, exact), exact };
}

/**
 * Permutation test of the difference between the means of two independent samples. Exact where the labels can be
 * dealt out in at most 65,536 ways. Null where a sample is empty.
 */
export function permutationTest(
  a: readonly number[],
  b: readonly number[],
  uniform: Uniform = seededUniform(1),
): Permutation | null {
  if (a.length === 0 || b.length === 0) return null;
  const scale = scaleOf([...a, ...b]);
  const values = [...a, ...b].map((value) => value / scale);
  const total = values.reduce((sum, value) => sum + value, 0);
  const difference = (sumOfA: number) => sumOfA / a.length - (total - sumOfA) / b.length;
  const ways = choose(values.length, a.length);
  const exact = ways <= ARRANGEMENTS;
  const sums = exact ? subsetSums(values, a.length) : randomSums(values, a.length, uniform);
  const observed = difference(a.reduce((sum, value) => sum + value / scale, 0));
  return {
    p: twoSided(Float64Array.from(sums, difference), observed, exact),
    smallest: smallestP(ways, exact),
    exact,
  };
}

/**
 * Twice the smaller tail, at most 1. A random sample of arrangements counts the observed one as well, so that p is
 * never 0 (Phipson and Smyth 2010). Sums that differ by rounding only are equal.
 */
function twoSided(statistics: Float64Array, observed: number, exact: boolean): number {
  const tolerance = 1e-10 * statistics.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let above = exact ? 0 : 1;
  let below = exact ? 0 : 1;
  for (const value of statistics) {
    if (value >= observed - tolerance) above++;
    if (value <= observed + tolerance) below++;
  }
  return Math.min(1, (2 * Math.min(above, below)) / (statistics.length + (exact ? 0 : 1)));
}

/** The smaller tail holds one arrangement at least, the observed one, and p is twice that. */
const smallestP = (ways: number, exact: boolean): number =>
  Math.min(1, 2 / (exact ? ways : ARRANGEMENTS + 1));

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

/** Sums of all subsets of `size` of the values. */
function subsetSums(values: readonly number[], size: number): number[] {
  const sums: number[] = [];
  const extend = (start: number, left: number, sum: number) => {
    if (left === 0) sums.push(sum);
    else
      for (let index = start; index <= values.length - left; index++)
        extend(index + 1, left - 1, sum + (values[index] ?? 0));
  };
  extend(0, size, 0);
  return sums;
}

/** Sums of the first `size` values after random shuffles (Fisher and Yates, as far as needed). */
function randomSums(values: readonly number[], size: number, uniform: Uniform): number[] {
  const deck = [...values];
  return Array.from({ length: ARRANGEMENTS }, () => {
    let sum = 0;
    for (let index = 0; index < size; index++) {
      const other = index + Math.floor(uniform() * (deck.length - index));
      const drawn = deck[other] ?? 0;
      deck[other] = deck[index] ?? 0;
      deck[index] = drawn;
      sum += drawn;
    }
    return sum;
  });
}
