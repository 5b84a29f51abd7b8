import { type Lowering, numbers } from '../lowering.ts';
import {
  attributesOf,
  convWindow3D,
  cut,
  fillRegion,
  readRegion,
  toChannelsFirst,
  toChannelsLast,
} from './window.ts';

/** The filter is [depth, height, width, in, out]. */
export const conv3D: Lowering = (g, node, x, filter) => {
  const window = convWindow3D(node, x.shape, filter.shape);
  const maps = readRegion(g, toChannelsFirst(g, x), window);
  const weights = g.transpose(filter, [4, 3, 0, 1, 2]);
  return toChannelsLast(g, g.op('Conv', [maps, weights], attributesOf(window)));
};

export const conv3DBackpropInput: Lowering = (g, node, dy, filter) => {
  const window = convWindow3D(node, numbers(node, 'inputShape'), filter.shape);
  const weights = g.transpose(filter, [4, 3, 0, 1, 2]);
  const dx = g.op('ConvTranspose', [toChannelsFirst(g, dy), weights], attributesOf(window));
  return toChannelsLast(g, fillRegion(g, dx, window));
};

/** Itself a convolution, in which the batch takes the place of the channels, and strides and dilations change places. */
export const conv3DBackpropFilter: Lowering = (g, node, x, dy) => {
  const window = convWindow3D(node, x.shape, numbers(node, 'filterShape'));
  const { kernel, output, strides, dilations } = window;
  const maps = g.transpose(readRegion(g, toChannelsFirst(g, x), window), [1, 0, 2, 3, 4]);
  const gradient = g.transpose(dy, [4, 0, 1, 2, 3]);
  const sums = g.op('Conv', [maps, gradient], {
    ...attributesOf(window),
    kernel_shape: output,
    strides: dilations,
    dilations: strides,
  });
  return g.transpose(cut(g, sums, kernel), [2, 3, 4, 0, 1]); // of [in, out, depth, height, width]
};
