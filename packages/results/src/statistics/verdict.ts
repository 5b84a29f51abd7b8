import { type Interval, type PredictionOptions, predictionInterval } from './interval.ts';

/**
 * What our runs say of a published value: `reproduced`: it lies where one more run of ours would; `higher`, `lower`:
 * ours are. `too few runs to tell`: a prediction needs two, and one that leaves out less than half of all that is possible
 * could hardly have failed.
 */
export type Verdict = 'reproduced' | 'higher' | 'lower' | 'not reported' | 'too few runs to tell';

/** The published value as far as it is known: all that rounds to what was printed, or a range. */
export type Published = Interval;

/** All values that print as `value` with this many decimals; the value alone if the decimals are unknown (null). */
export function roundingRange(value: number, decimals: number | null): Published {
  const half = decimals === null ? 0 : 0.5 * 10 ** -decimals;
  return { low: value - half, high: value + half };
}

/**
 * Judges a published value, taken for one run of the same recipe, by our runs. If it is one, `reproduced` is the verdict
 * with probability `level` at least, given about normal values. The interval for one more run is compared with all that the
 * published value may stand for; a value on the edge belongs to it, up to rounding errors of the arithmetic. Without limits to
 * what is possible, no prediction is too wide.
 */
export function verdict(
  values: readonly number[],
  published: Published | null,
  options: PredictionOptions = {},
): Verdict {
  if (published === null) return 'not reported';
  const expected = predictionInterval(values, options);
  if (expected === null) return 'too few runs to tell';
  const slack = 1e-12 * Math.max(1, Math.abs(published.high));
  if (expected.low > published.high + slack) return 'higher';
  if (expected.high < published.low - slack) return 'lower';
  return isVague(expected, options.possible) ? 'too few runs to tell' : 'reproduced';
}

/** Whether an interval covers more than half of all possible values. */
const isVague = ({ low, high }: Interval, possible: Interval | undefined): boolean =>
  possible !== undefined && high - low > (possible.high - possible.low) / 2;
