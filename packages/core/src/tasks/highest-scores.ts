/**
 * The highest score of each row, [count], from flat scores [count, columns]; 0 is above -0. Where a row has a NaN, it is that
 * or the highest of the others.
 */
export function highestScores(scores: Float32Array, columns: number): Float32Array {
  const highest = new Float32Array(scores.length / columns);
  const bits = bitsOf(scores);
  const highestBits = bitsOf(highest);
  for (let row = 0; row < highestBits.length; row++) {
    highestBits[row] = highestOf(bits, row * columns, (row + 1) * columns);
  }
  return highest;
}

/** The bits of float32 numbers; they share their memory. */
export const bitsOf = ({ buffer, byteOffset, length }: Float32Array) =>
  new Int32Array(buffer, byteOffset, length);

/**
 * The bits of the highest of some float32 numbers, from theirs. Compared as whole numbers, between which a processor chooses
 * without a branch. Nothing foretells which score of a row is the highest, so branches would cost several times as much.
 */
export function highestOf(bits: Int32Array, start: number, end: number): number {
  let highest = LEAST;
  for (let i = start; i < end; i++) highest = Math.max(highest, ordered(bits[i] ?? 0));
  return ordered(highest);
}

const LEAST = -(2 ** 31);

/** As a whole number of the same order: a float's sign is a bit of its own, so negative ones ascend. Its own inverse. */
const ordered = (bits: number) => bits ^ ((bits >> 31) >>> 1);
