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
  for (let row = 0; row < count; row++) {
    const start = row * classes;
    const end = start + classes;
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = start; i < end; i++) {
      const score = scores[i] ?? Number.NaN;
      if (score > highest) highest = score;
      if (score < lowest) lowest = score;
    }
    // A score that is NaN, or all of them infinite, makes the sum NaN, and all that follows.
    let sum = 0;
    for (let i = start; i < end; i++) {
      sum += Math.fround(Math.exp(Math.fround((scores[i] ?? Number.NaN) - highest)));
    }
    const logarithm = Math.fround(Math.log(Math.fround(sum)));
    const target = targets[row] ?? classes;
    const right =
      target < classes ? Math.fround((scores[start + target] ?? Number.NaN) - highest) - logarithm : 0;
    const isNumber =
      logarithm < Number.POSITIVE_INFINITY && Math.fround(lowest - highest) > Number.NEGATIVE_INFINITY;
    losses[row] = isNumber ? -right : Number.NaN;
  }
  return losses;
}
