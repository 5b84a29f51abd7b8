import { answers } from '@digitbench/core';
import { FARTHEST, type SoftmaxKernel, softmaxKernel } from './softmax-kernel.ts';
import { ROWS } from './softmax-routine.ts';

/** What accuracy and loss need to know of rows of scores, [count] each. */
export interface SoftmaxRows {
  /** As `answers` of the core finds them. */
  readonly answers: Uint8Array;
  /** The highest score; of any value where a score is NaN. */
  readonly highest: Float32Array;
  /**
   * The sum of `Math.fround(Math.exp(Math.fround(score - highest)))`, added up in double precision from the first column to the
   * last; NaN where a difference is not finite.
   */
  readonly sums: Float64Array;
}

/** Of flat scores [count, columns]. The same bits on every machine that has the same `Math.exp`. */
export function softmaxRows(scores: Float32Array, count: number): SoftmaxRows {
  const columns = scores.length / count;
  // One column has answers of its own kind.
  const kernel = columns > 1 ? softmaxKernel(columns) : undefined;
  return kernel === undefined ? oneByOne(scores, count) : byKernel(kernel, scores, count);
}

function byKernel(kernel: SoftmaxKernel, scores: Float32Array, count: number): SoftmaxRows {
  const columns = scores.length / count;
  const found = emptyRows(count);
  for (let from = 0; from < count; from += ROWS) {
    const end = Math.min(from + ROWS, count);
    kernel.scores.set(scores.subarray(from * columns, end * columns));
    kernel.run();
    for (let row = from; row < end; row++) {
      const i = row - from;
      const highest = kernel.highest[i] ?? Number.NaN;
      const sum = kernel.least[i] ?? Number.NaN;
      const isSure = sum === kernel.most[i] && (kernel.farthest[i] ?? Number.NaN) <= FARTHEST;
      found.answers[row] = kernel.answers[i] ?? 0;
      found.highest[row] = highest;
      found.sums[row] = isSure ? sum : sumOf(scores, row * columns, (row + 1) * columns, highest);
    }
  }
  return found;
}

/** In plain JavaScript. */
export function oneByOne(scores: Float32Array, count: number): SoftmaxRows {
  const columns = scores.length / count;
  const found = { ...emptyRows(count), answers: answers(scores, columns) };
  for (let row = 0; row < count; row++) {
    const start = row * columns;
    const highest = scores[columns === 1 ? start : start + (found.answers[row] ?? 0)] ?? Number.NaN;
    found.highest[row] = highest;
    found.sums[row] = sumOf(scores, start, start + columns, highest);
  }
  return found;
}

const emptyRows = (count: number) => ({
  answers: new Uint8Array(count),
  highest: new Float32Array(count),
  sums: new Float64Array(count),
});

function sumOf(scores: Float32Array, start: number, end: number, highest: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) {
    const difference = Math.fround((scores[i] ?? Number.NaN) - highest);
    if (!Number.isFinite(difference)) return Number.NaN;
    sum += Math.fround(Math.exp(difference));
  }
  return sum;
}
