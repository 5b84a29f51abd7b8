import { highestScores } from '@digitbench/core';
import { sumOfExponentials } from './exponentials.ts';

/**
 * The softmax cross-entropy of each row of scores, [count], from flat scores [count, classes] and class numbers [count]:
 * the bits of TensorFlow.js's plain backend, without a tensor for each of its eleven passes. Every operation there rounds
 * to float32 what it computes in double precision; so does each `Math.fround` here. A class number beyond the last class
 * is no class, so its loss is 0. A score that is not finite makes the loss NaN, since the one-hot target multiplies it.
 */
export function crossEntropies(
  scores: Float32Array,
  targets: ArrayLike<number>,
  count: number,
): Float32Array {
  const classes = scores.length / count;
  const losses = new Float32Array(count);
  const highest = highestScores(scores, classes);
  for (let row = 0; row < count; row++) {
    const start = row * classes;
    const most = highest[row] ?? Number.NaN;
    // NaN where a score, or how far it is below the highest, is not finite.
    const sum = sumOfExponentials(scores, start, start + classes, most);
    const logarithm = Math.fround(Math.log(Math.fround(sum)));
    const target = targets[row] ?? classes;
    const right =
      target < classes
        ? Math.fround((scores[start + target] ?? Number.NaN) - most) - logarithm
        : 0 * logarithm;
    losses[row] = -right;
  }
  return losses;
}
