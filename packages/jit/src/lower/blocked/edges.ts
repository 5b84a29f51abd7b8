import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { four, makeWindow, type Window } from '../conv/window.ts';
import { isNarrow } from './layouts.ts';

/**
 * ONNX Runtime's kernels compute the positions of a row side by side, but each one whose window reaches over the edge by
 * itself. A map and a window that are computed in less time: with columns of zeros in the place of the padding, or as they
 * are. The results are the same to the last bit.
 */
export function padColumns(g: Builder, x: Value, window: Window, block: number): Padded {
  return isFasterPadded(window, block) ? writeZeros(g, x, window, block) : { x, window };
}

export interface Padded {
  readonly x: Value;
  readonly window: Window;
}

/** A blocked map, or a narrow one, with columns of zeros in the place of its window's padding, and the window over it. */
export function writeZeros(g: Builder, x: Value, window: Window, block: number): Padded {
  const { input, before } = window;
  const [left, right] = paddedColumns(window);
  const [batch, channels, height, width] = four(x.shape);
  const lane = isNarrow(channels, block) ? 1 : block;
  const rows = g.reshape(x, [(batch * channels) / lane, height, width * lane]);
  const padded = g.op('Pad', [rows, g.int64([0, 0, left * lane, 0, 0, right * lane])]);
  const whole = left + width + right;
  return {
    x: g.reshape(padded, [batch, channels, height, whole]),
    window: makeWindow({ ...window, input: [input[0], whole], before: [before[0], 0] }),
  };
}

/** The kernels for blocks of 16 compute so many positions of a row at once; those for other blocks fewer. */
const AT_ONCE = 6;

/**
 * Times, in those of one position among `AT_ONCE`: the positions of a row that are left take `REMAINDER` for each three,
 * and one over the edge takes `TAP` for each column of the window that meets the map. `GAIN` makes up for writing the
 * zeros. Fitted to the 39 convolutions of packages/jit/bench/edges.ts on a Xeon with AVX-512.
 */
const [REMAINDER, TAP, GAIN] = [4, 0.8, 1.15];

/** Whether columns of zeros are worth writing. */
export function isFasterPadded(window: Window, block: number): boolean {
  const { strides, dilations, kernel, output } = window;
  if (block !== 16 || strides[1] !== 1 || dilations[1] !== 1) return false;
  const edges = paddedColumns(window);
  const inner = output[1] - edges[0] - edges[1];
  // A map narrower than its window is seen as a whole by some positions.
  if (inner < 0) return false;
  const taps = edges.flatMap((length) => Array.from({ length }, (_, i) => kernel[1] - 1 - i));
  const asItIs = rowTime(inner) + TAP * taps.reduce((sum, count) => sum + count, 0);
  return asItIs > GAIN * rowTime(output[1]);
}

/** So many positions of a row, or more of them where these take less time. */
export function columnsAtOnce(columns: number, block: number): number {
  const more = Math.ceil(columns / AT_ONCE) * AT_ONCE;
  return block === 16 && rowTime(more) < rowTime(columns) ? more : columns;
}

/** The time of positions whose windows lie within the map. */
function rowTime(positions: number): number {
  const left = positions % AT_ONCE;
  return positions - left + REMAINDER * Math.ceil(left / 3);
}

/** Columns of padding on the left and on the right. */
function paddedColumns({ before, after }: Window): [number, number] {
  return [before[1], Math.max(0, after[1])];
}
