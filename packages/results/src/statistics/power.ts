import type { Design } from './difference.ts';
import { tQuantile } from './distributions.ts';
import { noncentralTCdf } from './noncentral-t.ts';

export interface PowerOptions {
  /** The probability of finding the difference. Default 0.8. */
  readonly power?: number;
  /** Level of the two-sided test. Default 0.05. */
  readonly alpha?: number;
  readonly design?: Design;
}

/** The search for a number of seeds ends here. */
const MOST_SEEDS = 10_000;

/**
 * Probability that a two-sided t test with `n` seeds finds a true difference. `sd` is the standard deviation of the
 * differences of pairs (paired) or that of single values (independent). 1 where sd is 0 and there is a difference.
 */
export function powerOf(
  n: number,
  difference: number,
  sd: number,
  { alpha = 0.05, design = 'paired' }: PowerOptions = {},
): number {
  if (n < 2) return 0;
  if (sd === 0) return difference === 0 ? alpha : 1;
  const degreesOfFreedom = design === 'paired' ? n - 1 : 2 * n - 2;
  const noncentrality = (Math.abs(difference) / sd) * Math.sqrt(design === 'paired' ? n : n / 2);
  const critical = tQuantile(1 - alpha / 2, degreesOfFreedom);
  return (
    1 -
    noncentralTCdf(critical, degreesOfFreedom, noncentrality) +
    noncentralTCdf(-critical, degreesOfFreedom, noncentrality)
  );
}

/** The smallest number of seeds (of each entry) that finds a true difference with the wanted power; null: over 10,000. */
export function seedsNeeded(difference: number, sd: number, options: PowerOptions = {}): number | null {
  const { power = 0.8 } = options;
  const enough = (n: number) => powerOf(n, difference, sd, options) >= power;
  let high = 2;
  while (!enough(high)) {
    if (high >= MOST_SEEDS) return null;
    high = Math.min(MOST_SEEDS, high * 2);
  }
  let low = Math.max(2, Math.floor(high / 2));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** Detectable differences in standard deviations. They depend only on n and the test, and each takes a search. */
const detectable = new Map<string, number>();

/** The smallest true difference that `n` seeds find with the wanted power, in the unit of `sd`; null for n < 2. */
export function detectableDifference(n: number, sd: number, options: PowerOptions = {}): number | null {
  if (n < 2) return null;
  const { power = 0.8, alpha = 0.05, design = 'paired' } = options;
  const key = [n, power, alpha, design].join(' ');
  const size = detectable.get(key) ?? detectableEffect(n, power, options);
  detectable.set(key, size);
  return size * sd;
}

function detectableEffect(n: number, power: number, options: PowerOptions): number {
  let low = 0;
  let high = 1;
  while (powerOf(n, high, 1, options) < power) high *= 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (powerOf(n, middle, 1, options) < power) low = middle;
    else high = middle;
  }
  return high;
}
