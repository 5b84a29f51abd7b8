/** A sum or product that is too large to be represented as the largest number that can be, so that no infinity is shown. */
export const bounded = (value: number): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));

/** Sums over a few thousand values may overflow above this. */
const LARGE = 1e300;

/** A power of two to divide values by, so that their sums don't overflow; 1 for ordinary values. */
export const scaleOf = (values: readonly number[]): number =>
  values.some((value) => Math.abs(value) > LARGE) ? 2 ** 64 : 1;
