import { normalQuantile } from './distributions.ts';
import { type Interval, LEVEL } from './interval.ts';

/** The probability that a run of the first beats a run of the second. */
export interface Improvement {
  /** Share of pairs of runs in which the first is better, ties as halves. */
  readonly probability: number;
  readonly interval: Interval;
}

/**
 * Probability that a new run of the first has the higher value than a new run of the second (Agarwal et al., NeurIPS
 * 2021): the Mann-Whitney statistic over the product of the sample sizes. Its interval is Newcombe's method 5
 * (Statistics in Medicine 2006, part 2), a score interval that keeps a width where one sample lies wholly above the
 * other, as few seeds often do. Null where a sample is empty.
 */
export function probabilityOfImprovement(
  first: readonly number[],
  second: readonly number[],
  level = LEVEL,
): Improvement | null {
  const pairs = first.length * second.length;
  if (pairs === 0) return null;
  let wins = 0;
  for (const a of first) for (const b of second) wins += a > b ? 1 : a === b ? 0.5 : 0;
  const probability = wins / pairs;
  const z = normalQuantile((1 + level) / 2);
  const spare = (first.length + second.length) / 2 - 1;
  const variance = (theta: number) =>
    ((theta * (1 - theta)) / pairs) * (1 + spare * ((1 - theta) / (2 - theta) + theta / (1 + theta)));
  /** Negative inside the interval, positive outside. */
  const outside = (theta: number) => (theta - probability) ** 2 - z * z * variance(theta);
  return {
    probability,
    interval: {
      low: probability === 0 ? 0 : boundary(outside, probability, 0),
      high: probability === 1 ? 1 : boundary(outside, probability, 1),
    },
  };
}

/** The point where `outside` changes its sign between a point inside and one outside, by bisection. */
function boundary(outside: (value: number) => number, inside: number, beyond: number): number {
  let near = inside;
  let far = beyond;
  for (let step = 0; step < 60; step++) {
    const middle = (near + far) / 2;
    if (outside(middle) > 0) far = middle;
    else near = middle;
  }
  return (near + far) / 2;
}
