import { normalCdf } from './distributions.ts';

/** Intervals of Simpson's rule; 400 give eight digits from one degree of freedom up. */
const STEPS = 400;

/**
 * Noncentral t: the share below `t`. With S distributed as √(χ²/df), P(T ≤ t) = E[Φ(t·S - noncentrality)] (Johnson, Kotz and
 * Balakrishnan, Continuous Univariate Distributions 2, chapter 31), integrated by Simpson's rule over S.
 */
export function noncentralTCdf(t: number, degreesOfFreedom: number, noncentrality: number): number {
  const df = degreesOfFreedom;
  // S has mean about 1 and standard deviation about 1 / √(2 df): nothing is left outside ten of them.
  const spread = 10 / Math.sqrt(2 * df);
  const from = Math.max(0, 1 - spread);
  const width = (1 + spread - from) / STEPS;
  let mass = 0;
  let below = 0;
  for (let step = 0; step <= STEPS; step++) {
    const s = from + step * width;
    const simpson = step === 0 || step === STEPS ? 1 : step % 2 === 1 ? 4 : 2;
    // The density of S without its constant, which is divided out, scaled to 1 at s = 1.
    const density =
      s === 0 ? (df === 1 ? Math.exp(df / 2) : 0) : s ** (df - 1) * Math.exp((df / 2) * (1 - s * s));
    mass += simpson * density;
    below += simpson * density * normalCdf(t * s - noncentrality);
  }
  return below / mass;
}
