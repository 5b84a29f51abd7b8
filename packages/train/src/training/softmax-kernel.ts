import { moduleOf, PAGE, webAssembly } from '@digitbench/jit/webassembly';
import { MOST_COLUMNS, numbers, places, ROWS, softmaxRoutine, TABLE, tableAt } from './softmax-routine.ts';

/** exp(-104) is less than 2^-150, half of the least float32 above 0. */
export const FARTHEST = 104;

/**
 * A pass over rows of scores by WebAssembly. Put flat scores [ROWS, columns] into `scores` and call `run`; the other arrays,
 * [ROWS], hold what it found of each row until the next call.
 */
export interface SoftmaxKernel {
  readonly scores: Float32Array;
  run(): void;
  /** The first place of the highest score, as `answers` of the core finds it. */
  readonly answers: Int32Array;
  /** The score there. */
  readonly highest: Float32Array;
  /** How far the lowest score is below it. A NaN is passed over. */
  readonly farthest: Float32Array;
  /**
   * Bounds of the sum of `Math.fround(Math.exp(Math.fround(score - highest)))`, added up in double precision from the first
   * column to the last, where `farthest` is at most FARTHEST. Equal bounds are the sum. Both are NaN where a score is.
   *
   * For a distance m = (n - r) / 128, of a whole n and |r| <= 1/2, exp(-m) is exp(-n/128), from a table, times exp(r/128), of
   * which 1 + r/128 + (r/128)^2/2 + (r/128)^3/6 lacks less than (2^-8)^4/24 * 1.01, relatively less than 2^-36.5. n and r are
   * exact; the dozen roundings, and the table's, add less than 2^-49. So exp(-m) is between the product times 1 - 2^-36
   * and times 1 + 2^-36, and so is a `Math.exp` that errs by up to 2^-38 (that of engines errs by 2^-52). Rounding to float32
   * and adding keep order, so the sums of both bounds are bounds of the sum. They differ where the middle between two
   * float32 numbers is between the bounds of an exponential, which is one in 2^11 or 2^12.
   */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

const kernels = new Map<number, SoftmaxKernel | undefined>();

/** Undefined where there is no WebAssembly with vectors, or a page forbids it, or there are too many columns. */
export function softmaxKernel(columns: number): SoftmaxKernel | undefined {
  if (!kernels.has(columns)) kernels.set(columns, columns > MOST_COLUMNS ? undefined : load(columns));
  return kernels.get(columns);
}

function load(columns: number): SoftmaxKernel | undefined {
  try {
    const { Memory, Module, Instance } = webAssembly();
    const memory = new Memory({ initial: Math.ceil(places.end / PAGE) });
    const { buffer } = memory;
    const values = Object.values(numbers);
    new Float64Array(buffer, places.numbers, values.length).set(values);
    new BigInt64Array(buffer, places.mask, 1)[0] = BigInt(TABLE - 1);
    const table = new Float64Array(buffer, places.table, TABLE);
    for (let n = 0; n < TABLE; n++) table[n] = tableAt(n);
    const instance = new Instance(new Module(moduleOf([softmaxRoutine(columns)])), { host: { memory } });
    const { run } = instance.exports;
    if (run === undefined) return undefined;
    return {
      run,
      scores: new Float32Array(buffer, places.scores, ROWS * columns),
      answers: new Int32Array(buffer, places.answers, ROWS),
      highest: new Float32Array(buffer, places.highest, ROWS),
      farthest: new Float32Array(buffer, places.farthest, ROWS),
      least: new Float64Array(buffer, places.least, ROWS),
      most: new Float64Array(buffer, places.most, ROWS),
    };
  } catch {
    return undefined;
  }
}
