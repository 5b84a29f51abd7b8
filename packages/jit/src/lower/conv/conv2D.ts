import type { Builder } from '../../graph/builder.ts';
import type { Node, Value } from '../../graph/types.ts';
import { type Lowering, numbers } from '../lowering.ts';
import { convolve, filterGradient, inputGradient } from './convolve.ts';
import { channelsFirst, convWindow } from './window.ts';

export const conv2D: Lowering = (g, node, x, filter) =>
  write(g, node, convolve(g, read(g, node, x), filter, convWindow(node, x.shape, filter.shape)));

export const conv2DBackpropInput: Lowering = (g, node, dy, filter) => {
  const window = convWindow(node, numbers(node, 'inputShape'), filter.shape);
  return write(g, node, inputGradient(g, read(g, node, dy), filter, window));
};

export const conv2DBackpropFilter: Lowering = (g, node, x, dy) => {
  const window = convWindow(node, x.shape, numbers(node, 'filterShape'));
  return filterGradient(g, read(g, node, x), read(g, node, dy), window);
};

/** A kernel's maps in channels-last order. */
export function read(g: Builder, node: Node, maps: Value): Value {
  return channelsFirst(node) ? g.transpose(maps, [0, 2, 3, 1]) : maps;
}

/** Maps in a kernel's own order. */
export function write(g: Builder, node: Node, maps: Value): Value {
  return channelsFirst(node) ? g.transpose(maps, [0, 3, 1, 2]) : maps;
}
