import { binomialCdf } from './distributions.ts';

/** Two classifiers on the same examples. */
export interface McNemar {
  readonly both: number;
  readonly neither: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided, exact. */
  readonly p: number;
}

/**
 * McNemar's exact test: among the examples that only one of two classifiers gets right, does one get more? It compares two
 * trained networks on these images (is one better on images like them?), not two recipes: another seed is another pair.
 * @throws RangeError where the lengths differ
 */
export function mcNemar(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  targets: ArrayLike<number>,
): McNemar {
  if (first.length !== targets.length || second.length !== targets.length)
    throw new RangeError(
      `McNemar's test: ${first.length} and ${second.length} predictions for ${targets.length} targets; expected as many`,
    );
  let both = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let index = 0; index < targets.length; index++) {
    const firstRight = first[index] === targets[index];
    const secondRight = second[index] === targets[index];
    if (firstRight && secondRight) both++;
    else if (firstRight) onlyFirst++;
    else if (secondRight) onlySecond++;
  }
  const neither = targets.length - both - onlyFirst - onlySecond;
  return { both, neither, onlyFirst, onlySecond, p: mcNemarP(onlyFirst, onlySecond) };
}

/** Two-sided exact p value from the two counts of disagreement; 1 if there is none. */
export function mcNemarP(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  return discordant === 0
    ? 1
    : Math.min(1, 2 * binomialCdf(Math.min(onlyFirst, onlySecond), discordant, 0.5));
}
