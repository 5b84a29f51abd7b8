import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { type Lowering, numbers } from '../lowering.ts';
import { read, write } from './conv2D.ts';
import { mirrorFilter, mirrorWindow } from './convolve.ts';
import { convolveDirect, inputGradientDirect } from './direct.ts';
import { padForWindow, takeTap, tapsOf } from './taps.ts';
import { convWindow, four } from './window.ts';

/** Each channel has filters of its own, [rows, columns, channels, filters per channel]. */
export const depthwiseConv2dNative: Lowering = (g, node, x, filter) => {
  const window = convWindow(node, x.shape, filter.shape, true);
  const [, , channels] = four(filter.shape);
  return write(g, node, convolveDirect(g, read(g, node, x), grouped(g, filter), window, channels));
};

export const depthwiseConv2dNativeBackpropInput: Lowering = (g, node, dy, filter) => {
  const window = convWindow(node, numbers(node, 'inputShape'), filter.shape, true);
  const [, , channels, multiplier] = four(filter.shape);
  const maps = read(g, node, dy);
  const mirrored = multiplier === 1 ? mirrorWindow(window) : null;
  if (mirrored) {
    const turned = g.transpose(mirrorFilter(g, filter), [0, 1, 3, 2]);
    return write(g, node, convolveDirect(g, maps, grouped(g, turned), mirrored, channels));
  }
  return write(g, node, inputGradientDirect(g, maps, grouped(g, filter), window, channels));
};

/** One product and one sum per tap: there is no matrix product in it. */
export const depthwiseConv2dNativeBackpropFilter: Lowering = (g, node, x, dy) => {
  const window = convWindow(node, x.shape, numbers(node, 'filterShape'), true);
  const [, , channels, multiplier] = four(numbers(node, 'filterShape'));
  const maps = read(g, node, x);
  const gradient = read(g, node, dy);
  const [batch] = four(maps.shape);
  const rows = batch * window.output[0] * window.output[1];
  const padded = padForWindow(g, maps, window);
  const taps = tapsOf(window).map((tap) => {
    const seen = g.reshape(takeTap(g, padded, window, tap), [rows, channels, 1]);
    const product = g.op('Mul', [seen, g.reshape(gradient, [rows, channels, multiplier])]);
    const flat = g.reshape(product, [rows, channels * multiplier]);
    return g.op('ReduceSum', [flat, g.int64([0])], { keepdims: 1 });
  });
  const stacked = taps.length === 1 ? taps[0] : g.op('Concat', taps, { axis: 0 });
  if (!stacked) throw new Error('jit: a window has at least one tap.');
  return g.reshape(stacked, [...window.kernel, channels, multiplier]);
};

/** The filter as ONNX wants it for one group per channel: [channels * multiplier, 1, rows, columns]. */
function grouped(g: Builder, filter: Value): Value {
  const [rows, columns, channels, multiplier] = four(filter.shape);
  return g.reshape(g.transpose(filter, [2, 3, 0, 1]), [channels * multiplier, 1, rows, columns]);
}
