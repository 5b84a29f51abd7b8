import { type Interval, type PredictionOptions, predictionInterval } from './interval.ts';

/**
 * What our runs say of a published value: `reproduced`: it lies where one more run of ours would; `higher`, `lower`:
 * ours are. `too few runs to tell`: a prediction needs two, and one that leaves out less than half of all that is possible
 * could hardly have failed.
 */
export type Verdict = 'reproduced' | 'higher' | 'lower' | 'not reported' | 'too few runs to tell';

/** The published value as far as it is known: all that rounds to what was printed, or a range. */
export type Published = Interval;

export interface VerdictOptions extends PredictionOptions {
  /** All possible values, such as 0 to 1. Without a limit, no prediction is too wide. */
  readonly possible?: Interval;
}

/** All values that print as `value` with this many decimals; the value alone if the decimals are unknown (null). */
export function roundingRange(value: number, decimals: number | null): Published {
  const half = decimals === null ? 0 : 0.5 * 10 ** -decimals;
  return { low: value - half, high: value + half };
}

/**
 * Judges a published value, taken for one run of the same recipe, by our runs. If it is one, `reproduced` is the verdict
 * with probability `level` at least, given about normal values. The interval for one more run is compared with all that the
 * published value may stand for; a value on the edge belongs to it, up to rounding errors of the arithmetic.
 */
export function verdict(
  values: readonly number[],
  published: Published | null,
  { possible, ...options }: VerdictOptions = {},
): Verdict {
  if (published === null) return 'not reported';
  const expected = predictionInterval(values, options);
  if (expected === null) return 'too few runs to tell';
  const slack = 1e-12 * Math.max(1, Math.abs(published.high));
  if (expected.low > published.high + slack) return 'higher';
  if (expected.high < published.low - slack) return 'lower';
  return possible !== undefined && isVague(expected, possible) ? 'too few runs to tell' : 'reproduced';
}

/** Whether an interval covers more than half of all possible values. */
function isVague({ low, high }: Interval, possible: Interval): boolean {
  const held = Math.min(high, possible.high) - Math.max(low, possible.low);
  return held > (possible.high - possible.low) / 2;
}
