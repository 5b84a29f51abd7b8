import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { placeTaps } from '../conv/taps.ts';
import { poolWindow, type Window } from '../conv/window.ts';
import type { Lowering } from '../lowering.ts';
import { allTaps, separate } from './separate.ts';

export const maxPool: Lowering = (g, node, x) => maxOverWindow(g, x, poolWindow(node, x.shape));

/** As in TensorFlow.js, the gradient goes to the first of several equal maxima, in row-major order. */
export const maxPoolGrad: Lowering = (g, node, dy, input, output) => {
  const window = poolWindow(node, input.shape);
  const rowMaxima = maxOfTaps(g, input, separate(window).alongColumns);
  return maxGradient(g, dy, { x: input, rowMaxima, y: output }, window);
};

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
