import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { chooseMethod, isThin, isTiny } from './choice.ts';
import {
  filterMatrix,
  fromColumns,
  positionMatrix,
  readsInOrder,
  toColumns,
  toStackedTaps,
} from './columns.ts';
import { convolveDense, filterGradientByTap, inputGradientDense } from './dense.ts';
import { convolveDirect, inputGradientDirect } from './direct.ts';
import { four, makeWindow, type Pair, type Window } from './window.ts';

/** Convolution of maps [batch, height, width, in] with a filter [rows, columns, in, out]. */
export function convolve(g: Builder, x: Value, filter: Value, window: Window): Value {
  const [batch, , , inputs] = four(x.shape);
  const [, , , outputs] = four(filter.shape);
  const method = chooseMethod(window, inputs);
  if (method === 'dense') return convolveDense(g, x, filter, window);
  if (method === 'direct') return convolveDirect(g, x, g.transpose(filter, [3, 2, 0, 1]), window);
  const product = g.op('MatMul', [toColumns(g, x, window), filterMatrix(g, filter)]);
  return g.reshape(product, [batch, ...window.output, outputs]);
}

/** The gradient of `convolve` by the filter, [rows, columns, in, out]. */
export function filterGradient(g: Builder, x: Value, dy: Value, window: Window): Value {
  const [, , , inputs] = four(x.shape);
  const [, , , outputs] = four(dy.shape);
  if (isTiny(window) && !readsInOrder(window)) return filterGradientByTap(g, x, dy, window);
  const gradient = positionMatrix(g, dy);
  const product =
    isThin(inputs) && !readsInOrder(window)
      ? g.op('MatMul', [toStackedTaps(g, x, window), gradient])
      : g.op('Gemm', [toColumns(g, x, window), gradient], { transA: 1 });
  return g.reshape(product, [...window.kernel, inputs, outputs]);
}

/** The gradient of `convolve` by its input. */
export function inputGradient(g: Builder, dy: Value, filter: Value, window: Window): Value {
  const [batch] = four(dy.shape);
  const [, , inputs] = four(filter.shape);
  if (chooseMethod(window, inputs) === 'dense') return inputGradientDense(g, dy, filter, window);
  const mirrored = readsInOrder(window) ? null : mirrorWindow(window);
  if (mirrored) return convolve(g, dy, mirrorFilter(g, filter), mirrored);
  if (chooseMethod(window, inputs) === 'columns') {
    const columns = g.op('Gemm', [positionMatrix(g, dy), filterMatrix(g, filter)], { transB: 1 });
    return fromColumns(g, columns, window, batch, inputs);
  }
  return inputGradientDirect(g, dy, g.transpose(filter, [3, 2, 0, 1]), window);
}

/** At stride 1 the gradient by the input is itself a convolution: its window, or null at other strides. */
export function mirrorWindow(window: Window): Window | null {
  const { input, output, kernel, strides, dilations, before } = window;
  if (strides.some((stride) => stride !== 1)) return null;
  const mirror = (axis: 0 | 1) => (kernel[axis] - 1) * dilations[axis] - before[axis];
  const mirroredBefore: Pair = [mirror(0), mirror(1)];
  if (mirroredBefore.some((length) => length < 0)) return null;
  return makeWindow({ input: output, output: input, kernel, strides, dilations, before: mirroredBefore });
}

/** [rows, columns, in, out] turned by 180 degrees, in and out exchanged. */
export function mirrorFilter(g: Builder, filter: Value): Value {
  const swapped = g.transpose(filter, [0, 1, 3, 2]);
  const [rows, columns] = four(filter.shape);
  if (rows === 1 && columns === 1) return swapped;
  const low = -(2 ** 31);
  return g.op('Slice', [swapped, g.int64([-1, -1]), g.int64([low, low]), g.int64([0, 1]), g.int64([-1, -1])]);
}
