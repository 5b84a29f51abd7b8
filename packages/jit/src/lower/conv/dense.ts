import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Value } from '../../graph/types.ts';
import { slice, tapsOf } from './taps.ts';
import { four, type Pair, type Window } from './window.ts';

/**
 * Convolution on a tiny map: one matrix product per output position, with the matrix of exactly the taps through
 * which it sees each input position. No arithmetic is spent on padding as long as every position sees every other.
 */

/** [batch, output height, output width, out] from maps [batch, height, width, in]. */
export function convolveDense(g: Builder, x: Value, filter: Value, window: Window): Value {
  const [batch] = four(x.shape);
  const [, , , outputs] = four(filter.shape);
  const matrices = positionMatrices(g, filter, window);
  const flat = g.reshape(x, [batch, matrices.shape[1] ?? 0]);
  const positions = g.op('MatMul', [flat, matrices]); // [output positions, batch, out]
  return g.reshape(g.transpose(positions, [1, 0, 2]), [batch, ...window.output, outputs]);
}

/** The gradient by the input, from the gradient by the output. */
export function inputGradientDense(g: Builder, dy: Value, filter: Value, window: Window): Value {
  const [batch, , , outputs] = four(dy.shape);
  const [, , inputs] = four(filter.shape);
  const matrices = positionMatrices(g, filter, window);
  const positions = g.transpose(g.reshape(dy, [batch, sizeOf(window.output), outputs]), [1, 0, 2]);
  const parts = g.op('FusedMatMul', [positions, matrices], { transB: 1 }, 'com.microsoft');
  const whole = g.op('ReduceSum', [parts, g.int64([0])], { keepdims: 0 });
  return g.reshape(whole, [batch, ...window.input, inputs]);
}

/** The gradient by the filter: one matrix product per tap, over the positions where it meets the input. */
export function filterGradientByTap(g: Builder, x: Value, dy: Value, window: Window): Value {
  const [, , , inputs] = four(x.shape);
  const [, , , outputs] = four(dy.shape);
  const taps = tapsOf(window).map((tap) => {
    const [rows, columns] = [overlap(window, tap, 0), overlap(window, tap, 1)];
    if (rows.count === 0 || columns.count === 0) return g.fill([inputs, outputs], 0, x.dtype);
    const seen = slice(g, x, [rows.input, columns.input], [rows.inputEnd, columns.inputEnd], window.strides);
    const from = slice(
      g,
      dy,
      [rows.output, columns.output],
      [rows.output + rows.count, columns.output + columns.count],
      [1, 1],
    );
    const matrices = [seen, from].map((map) => {
      const [batch, height, width, channels] = four(map.shape);
      return g.reshape(map, [batch * height * width, channels]);
    });
    return g.op('Gemm', matrices, { transA: 1 });
  });
  const stacked = taps.length === 1 ? taps[0] : g.op('Concat', taps, { axis: 0 });
  if (!stacked) throw new Error('jit: a window has at least one tap.');
  return g.reshape(stacked, [...window.kernel, inputs, outputs]);
}

/** [output positions, input positions * in, out]: the matrix of each output position. */
function positionMatrices(g: Builder, filter: Value, window: Window): Value {
  const [rows, columns, inputs, outputs] = four(filter.shape);
  const taps = rows * columns;
  const table: number[] = [];
  for (const to of positionsOf(window.output)) {
    for (const from of positionsOf(window.input)) table.push(tapBetween(window, from, to) ?? taps);
  }
  const flat = g.reshape(filter, [taps, inputs, outputs]);
  const stock = table.includes(taps)
    ? g.op('Concat', [flat, g.fill([1, inputs, outputs], 0, filter.dtype)], { axis: 0 })
    : flat;
  const shape = [sizeOf(window.output), sizeOf(window.input) * inputs, outputs];
  return g.reshape(g.op('Gather', [stock, g.int64(table)], { axis: 0 }), shape);
}

function positionsOf([rows, columns]: Pair): Pair[] {
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
}

/** The index of the tap through which output position `to` sees input position `from`, or null. */
function tapBetween(window: Window, from: Pair, to: Pair): number | null {
  const along = (axis: 0 | 1) => {
    const reach = from[axis] + window.before[axis] - to[axis] * window.strides[axis];
    const tap = reach / window.dilations[axis];
    return Number.isInteger(tap) && tap >= 0 && tap < window.kernel[axis] ? tap : null;
  };
  const [row, column] = [along(0), along(1)];
  return row === null || column === null ? null : row * window.kernel[1] + column;
}

/** Where, along one axis, a tap meets the input and not the padding. */
function overlap(window: Window, tap: Pair, axis: 0 | 1) {
  const offset = tap[axis] * window.dilations[axis] - window.before[axis];
  const stride = window.strides[axis];
  const output = Math.max(0, Math.ceil(-offset / stride));
  const last = Math.min(window.output[axis] - 1, Math.floor((window.input[axis] - 1 - offset) / stride));
  const count = Math.max(0, last - output + 1);
  const input = output * stride + offset;
  return { output, count, input, inputEnd: input + (count - 1) * stride + 1 };
}
