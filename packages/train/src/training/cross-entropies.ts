/**
 * The softmax cross-entropy of each row of scores, [count], from flat scores [count, classes] and class numbers [count]:
 * the bits of TensorFlow.js's plain backend, without a tensor for each of its eleven passes. Every operation there rounds
 * to float32 what it computes in double precision; so does each `Math.fround` here. A class number beyond the last class
 * is no class, so its loss is 0.
 */
export function crossEntropies(
  scores: Float32Array,
  targets: ArrayLike<number>,
  count: number,
): Float32Array {
  const classes = scores.length / count;
  const losses = new Float32Array(count);
  const shifted = new Float32Array(classes);
  for (let row = 0; row < count; row++) {
    const start = row * classes;
    let highest = scores[start] ?? Number.NaN;
    for (let i = 1; i < classes; i++) {
      const score = scores[start + i] ?? Number.NaN;
      if (score > highest || Number.isNaN(score)) highest = score;
    }
    let sum = 0;
    for (let i = 0; i < classes; i++) {
      const below = Math.fround((scores[start + i] ?? Number.NaN) - highest);
      shifted[i] = below;
      sum += Math.fround(Math.exp(below));
    }
    const logarithm = Math.fround(Math.log(Math.fround(sum)));
    losses[row] = lossOfRow(shifted, logarithm, targets[row] ?? classes);
  }
  return losses;
}

/** A score that is not finite makes the whole row NaN, since the one-hot target multiplies every score. */
function lossOfRow(shifted: Float32Array, logarithm: number, target: number): number {
  for (let i = 0; i < shifted.length; i++) {
    if (!Number.isFinite((shifted[i] ?? Number.NaN) - logarithm)) return Number.NaN;
  }
  return -(target < shifted.length ? (shifted[target] ?? 0) - logarithm : 0);
}
