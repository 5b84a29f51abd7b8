import type { Builder } from '../../graph/builder.ts';
import type { Node, Value } from '../../graph/types.ts';
import { placeTaps } from '../conv/taps.ts';
import { makeWindow, type Pair, poolWindow, type Window } from '../conv/window.ts';
import type { Lowering } from '../lowering.ts';
import { allTaps, separate } from './separate.ts';

export const maxPool: Lowering = (g, node, x) => maxOverWindow(g, x, poolWindow(node, x.shape));

/** As in TensorFlow.js, the gradient goes to the first of several equal maxima, in row-major order. */
export const maxPoolGrad: Lowering = (g, node, dy, input, output) => {
  const window = poolWindow(node, input.shape);
  const rowMaxima = maxOfTaps(g, input, separate(window).alongColumns);
  return maxPoolGradient(g, dy, { x: input, rowMaxima, y: output }, window);
};

/**
 * The gradient as one node, which WebAssembly may compute, where each element is in at most one window; otherwise in ONNX
 * operators. Maps are [outer, height, width, inner].
 */
export function maxPoolGradient(g: Builder, dy: Value, { x, rowMaxima, y }: Maxima, window: Window): Value {
  const { input, output, kernel, strides, before } = window;
  const isTiled = [0, 1].every((axis) => strides[axis] === kernel[axis] && before[axis] === 0);
  const inner = x.shape[3] ?? 0;
  if (!isTiled || inner % 4 !== 0 || window.after.some((beyond) => beyond > 0)) {
    return maxGradient(g, dy, { x, rowMaxima, y }, window);
  }
  const [dx] = g.node({
    op: MAX_POOL_GRADIENT,
    domain: 'wasm',
    inputs: [dy, x, rowMaxima, y],
    attributes: { input, output, kernel },
    outputs: [x],
  });
  if (!dx) throw new Error('jit: a gradient has one output.');
  return dx;
}

export const MAX_POOL_GRADIENT = 'MaxPoolGradient';

/** The window of such a node. */
export function tiledWindow(node: Node): Window {
  const [input, output, kernel] = (['input', 'output', 'kernel'] as const).map((name) => pairOf(node, name));
  if (!input || !output || !kernel) throw new Error(`jit: ${node.op} has no window.`);
  return makeWindow({ input, output, kernel, strides: kernel, dilations: [1, 1], before: [0, 0] });
}

function pairOf({ attributes }: Node, name: string): Pair {
  const pair = attributes[name];
  return Array.isArray(pair) ? [Number(pair[0]), Number(pair[1])] : [1, 1];
}

/** The maximum in each window of a map [outer, height, width, inner]. */
export function maxOverWindow(g: Builder, x: Value, window: Window): Value {
  const { alongColumns, alongRows } = separate(window);
  return maxOfTaps(g, maxOfTaps(g, x, alongColumns), alongRows);
}

/** What the maximum was taken over, in which order, and what came out. */
export interface Maxima {
  readonly x: Value;
  /** The maxima along the columns, for each row. */
  readonly rowMaxima: Value;
  readonly y: Value;
}

/**
 * The gradient of `maxOverWindow` by `x`. First to the first row with the maximum, then, within that row,
 * to the first column: that is the first maximum in row-major order.
 */
export function maxGradient(g: Builder, dy: Value, { x, rowMaxima, y }: Maxima, window: Window): Value {
  const { alongColumns, alongRows } = separate(window);
  return toFirstMaximum(g, toFirstMaximum(g, dy, rowMaxima, y, alongRows), x, rowMaxima, alongColumns);
}

function maxOfTaps(g: Builder, x: Value, window: Window): Value {
  const taps = allTaps(g, x, window, Number.NEGATIVE_INFINITY);
  return taps.length === 1 && taps[0] ? taps[0] : g.op('Max', taps);
}

function toFirstMaximum(g: Builder, dy: Value, x: Value, y: Value, window: Window): Value {
  const taps = allTaps(g, x, window, Number.NEGATIVE_INFINITY);
  let rest = dy;
  const parts = taps.map((tap, i) => {
    if (i === taps.length - 1) return rest;
    const part = g.op('Mul', [rest, g.cast(g.op('Equal', [tap, y]), 'float32')]);
    rest = g.op('Sub', [rest, part]);
    return part;
  });
  return placeTaps(g, parts, window);
}
