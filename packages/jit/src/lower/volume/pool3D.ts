import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Value } from '../../graph/types.ts';
import type { Lowering } from '../lowering.ts';
import { reverse } from '../shape.ts';
import {
  attributesOf,
  fillRegion,
  poolWindow3D,
  readRegion,
  toChannelsFirst,
  toChannelsLast,
} from './window.ts';

const pool =
  (op: 'MaxPool' | 'AveragePool'): Lowering =>
  (g, node, x) => {
    const window = poolWindow3D(node, x.shape);
    return toChannelsLast(g, g.op(op, [readRegion(g, toChannelsFirst(g, x), window)], attributesOf(window)));
  };

export const maxPool3D = pool('MaxPool');
export const avgPool3D = pool('AveragePool');

const reversed = (g: Builder, x: Value) => reverse(g, x, [2, 3, 4]);

/** On volumes TensorFlow.js gives the gradient to the last of several equal maxima: the first one from behind. */
export const maxPool3DGrad: Lowering = (g, node, dy, input) => {
  const window = poolWindow3D(node, input.shape);
  const behind = { ...window, before: window.after, after: window.before };
  const x = reversed(g, readRegion(g, toChannelsFirst(g, input), window));
  const [, places] = g.ops('MaxPool', [x], attributesOf(behind), 2);
  if (!places) throw new Error('jit: MaxPool gives two outputs.');
  const gradient = reversed(g, toChannelsFirst(g, dy));
  const flat = (value: Value) => g.reshape(value, [sizeOf(value.shape)]);
  const zeros = g.expand(g.scalar(0, dy.dtype), [sizeOf(x.shape)]);
  const sums = g.op('ScatterElements', [zeros, flat(places), flat(gradient)], { axis: 0, reduction: 'add' });
  return toChannelsLast(g, fillRegion(g, reversed(g, g.reshape(sums, x.shape)), window));
};

/** As on maps (pool/avgPool.ts), TensorFlow.js divides by the window's size also at the edge. */
export const avgPool3DGrad: Lowering = (g, node, dy, input) => {
  const window = poolWindow3D(node, input.shape);
  const channels = dy.shape.at(-1) ?? 1;
  const share = g.fill([channels, 1, ...window.kernel], 1 / sizeOf(window.kernel), 'float32');
  const spread = { ...attributesOf(window), group: channels };
  const dx = g.op('ConvTranspose', [toChannelsFirst(g, dy), share], spread);
  return toChannelsLast(g, fillRegion(g, dx, window));
};
