import { type Interval, LEVEL, predictionInterval } from './interval.ts';

/**
 * What our runs say of a published value: `reproduced`: it lies where one more run of ours would; `higher`, `lower`:
 * ours are. `too few runs`: a prediction needs two.
 */
export type Verdict = 'reproduced' | 'higher' | 'lower' | 'not reported' | 'too few runs';

/** The published value as far as it is known: all that rounds to what was printed, or a range. */
export type Published = Interval;

/** All values that print as `value` with so many decimals; the value alone where the decimals are not known (null). */
export function roundingRange(value: number, decimals: number | null): Published {
  const half = decimals === null ? 0 : 0.5 * 10 ** -decimals;
  return { low: value - half, high: value + half };
}

/**
 * Judges a published value, taken for one run of the same recipe, by our runs. If it is one, `reproduced` is the verdict
 * with probability `level`, given about normal values. The interval for one more run is compared with all that the
 * published value may stand for; a value on the edge belongs to it, up to rounding errors of the arithmetic.
 */
export function verdict(values: readonly number[], published: Published | null, level = LEVEL): Verdict {
  if (published === null) return 'not reported';
  const expected = predictionInterval(values, level);
  if (expected === null) return 'too few runs';
  const slack = 1e-12 * Math.max(1, Math.abs(published.high));
  if (expected.low > published.high + slack) return 'higher';
  if (expected.high < published.low - slack) return 'lower';
  return 'reproduced';
}
