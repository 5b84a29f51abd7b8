import type { Builder } from '../graph/builder.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, Shape, Value } from '../graph/types.ts';
import { geometryOf } from '../lower/blocked/fits.ts';
import { makeWindow, type Window } from '../lower/conv/window.ts';
import { isConvolution, kernel, sliceKernel, withWindow } from './kernels.ts';

/**
 * On a small map the outer taps of a filter may meet nothing but padding: a 3x3 filter on a 1x1 map is its centre.
 * Such taps are left out of the convolution; their gradient is zero.
 */
export function dropTaps(graph: Graph): Graph {
  return rewrite(graph, (node, inputs, { g }) => {
    if (!isConvolution(node)) return null;
    const { window, filter } = geometryOf(node);
    if (window.dilations.some((dilation) => dilation !== 1)) return null;
    const [rows, columns] = [tapsInUse(window, 0), tapsInUse(window, 1)];
    const [, , inputsPerTap = 0, outputs = 0] = filter;
    const size = [rows.count, columns.count, inputsPerTap, outputs];
    if (rows.count === filter[0] && columns.count === filter[1]) return null;
    if (rows.count === 0 || columns.count === 0) return null;
    const used = makeWindow({
      ...window,
      kernel: [rows.count, columns.count],
      before: [window.before[0] - rows.first, window.before[1] - columns.first],
    });
    const attributes = withWindow(node, used);
    const begin = [rows.first, columns.first, 0, 0];
    if (node.op === 'Conv2DBackpropFilter') {
      const outputsOfUsed = node.outputs.map(({ dtype }) => ({ shape: size, dtype }));
      const [gradient] = g.node({
        ...node,
        inputs,
        attributes: { ...attributes, filterShape: size },
        outputs: outputsOfUsed,
      });
      return gradient ? padWithZeros(g, gradient, begin, filter) : null;
    }
    const [first, whole, ...others] = inputs;
    if (!first || !whole) return null;
    const taps = sliceKernel(g, whole, begin, size);
    return g.node({ ...node, inputs: [first, taps, ...others], attributes });
  });
}

/** The first tap along an axis that meets the map at some position, and how many there are up to the last one. */
function tapsInUse({ input, output, kernel, strides, before }: Window, axis: 0 | 1) {
  const meets = (tap: number) =>
    Array.from({ length: output[axis] }, (_, position) => position * strides[axis] + tap - before[axis]).some(
      (at) => at >= 0 && at < input[axis],
    );
  const taps = Array.from({ length: kernel[axis] }, (_, tap) => tap).filter(meets);
  const [first = 0] = taps;
  return { first, count: taps.length === 0 ? 0 : (taps.at(-1) ?? first) - first + 1 };
}

function padWithZeros(g: Builder, x: Value, begin: readonly number[], shape: Shape): Value {
  const paddings = begin.map((start, axis) => [start, (shape[axis] ?? 0) - start - (x.shape[axis] ?? 0)]);
  return kernel(g, 'PadV2', x, { paddings, constantValue: 0 }, shape);
}
