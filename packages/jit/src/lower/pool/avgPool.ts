import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Value } from '../../graph/types.ts';
import { placeTaps, sum, tapsOf } from '../conv/taps.ts';
import { four, poolWindow, type Window } from '../conv/window.ts';
import type { Lowering } from '../lowering.ts';
import { allTaps, separate } from './separate.ts';

export const avgPool: Lowering = (g, node, x) => meanOverWindow(g, x, poolWindow(node, x.shape));

/**
 * TensorFlow.js divides the gradient by the window's size, also at the edge, where the mean itself is taken over
 * fewer elements (AvgPoolGrad in tfjs-backend-cpu, avgMultiplier): a training step must do the same here.
 */
export const avgPoolGrad: Lowering = (g, node, dy, input) =>
  meanGradient(g, dy, poolWindow(node, input.shape));

/** The mean of each window of a map [outer, height, width, inner], padding not counted. */
export function meanOverWindow(g: Builder, x: Value, window: Window): Value {
  if (coversMap(window)) return g.op('ReduceMean', [x, g.int64([1, 2])], { keepdims: 1 });
  const { alongColumns, alongRows } = separate(window);
  const sums = sum(g, allTaps(g, sum(g, allTaps(g, x, alongColumns, 0)), alongRows, 0));
  const rows = elementsRead(alongRows, 0);
  const columns = elementsRead(alongColumns, 1);
  if ([...rows, ...columns].every((count, _, [first]) => count === first)) {
    return g.op('Mul', [sums, 1 / ((rows[0] ?? 1) * (columns[0] ?? 1))]);
  }
  const factors = Float32Array.from(rows.flatMap((row) => columns.map((column) => 1 / (row * column))));
  return g.op('Mul', [sums, g.constant(factors, [1, rows.length, columns.length, 1], 'float32')]);
}

export function meanGradient(g: Builder, dy: Value, window: Window): Value {
  const share = g.op('Mul', [dy, 1 / sizeOf(window.kernel)]);
  if (coversMap(window)) {
    const [outer, , , inner] = four(dy.shape);
    return g.expand(share, [outer, ...window.input, inner]);
  }
  const { alongColumns, alongRows } = separate(window);
  const spread = (x: Value, along: Window) =>
    placeTaps(
      g,
      tapsOf(along).map(() => x),
      along,
    );
  return spread(spread(share, alongRows), alongColumns);
}

function coversMap({ input, output, kernel, before }: Window): boolean {
  const whole = kernel[0] === input[0] && kernel[1] === input[1];
  return whole && sizeOf(output) === 1 && before.every((length) => length === 0);
}

/** How many elements of the input, and not of the padding, the window reads at each position along an axis. */
function elementsRead(window: Window, axis: 0 | 1): number[] {
  return Array.from({ length: window.output[axis] }, (_, position) => {
    const start = position * window.strides[axis] - window.before[axis];
    const end = Math.min(start + window.kernel[axis], window.input[axis]);
    return Math.max(1, end - Math.max(0, start));
  });
}
