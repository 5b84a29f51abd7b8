import { type SoftmaxRows, softmaxRows } from './softmax-rows.ts';

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
  { highest, sums }: SoftmaxRows = softmaxRows(scores, count),
): Float32Array {
  const classes = scores.length / count;
  const losses = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const logarithm = Math.fround(Math.log(Math.fround(sums[row] ?? Number.NaN)));
    const target = targets[row] ?? classes;
    const score = scores[row * classes + target] ?? Number.NaN;
    const right =
      target < classes ? Math.fround(score - (highest[row] ?? Number.NaN)) - logarithm : 0 * logarithm;
    losses[row] = -right;
  }
  return losses;
}
