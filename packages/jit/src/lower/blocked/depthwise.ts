import type { Builder } from '../../graph/builder.ts';
import { padEnds, takeStart } from '../../graph/layout.ts';
import type { Node, Value } from '../../graph/types.ts';
import { mirrorFilter, mirrorWindow } from '../conv/convolve.ts';
import { channelsFirst, four, makeWindow, type Window } from '../conv/window.ts';
import { output } from '../lowering.ts';
import { convolveBlocked } from './convolve.ts';
import { geometryOf, leavesTooMuch } from './fits.ts';
import { wholeBlocks } from './layouts.ts';
import { type BlockedContext, type BlockedRule, blocked } from './rule.ts';

/** Depthwise convolutions of blocked maps with one filter per channel, [rows, columns, channels, 1] in its own order. */
export const depthwiseConv2dNative: BlockedRule = (context, node, x, filter) => {
  return [
    blocked(context, output(node), convolve(context, x, context.plain(filter), geometryOf(node).window)),
  ];
};

/** At stride 1, where it is a convolution with the turned filter. */
export const depthwiseConv2dNativeBackpropInput: BlockedRule = (context, node, dy, filter) => {
  const { g } = context;
  const mirrored = mirrorWindow(geometryOf(node).window);
  if (!mirrored) throw new Error('jit: a depthwise gradient by the input is blocked at stride 1 only.');
  const turned = g.transpose(mirrorFilter(g, context.plain(filter)), [0, 1, 3, 2]);
  return [blocked(context, output(node), convolve(context, dy, turned, mirrored))];
};

/**
 * Each channel of each image is convolved with its gradient, laid at one position for each tap: a depthwise
 * convolution that reads both maps once, summed over the images.
 */
export const depthwiseConv2dNativeBackpropFilter: BlockedRule = (context, node, x, dy) => {
  const { g, block } = context;
  const { input, kernel, strides, before, ...window } = geometryOf(node).window;
  const [map, gradient] = [context.map(x), context.map(dy)];
  const [batch, whole] = four(map.shape);
  const image = g.reshape(map, [1, batch * whole, ...input]);
  const filter = g.reshape(gradient, [batch * whole, 1, ...window.output]);
  const positions = makeWindow({
    input,
    output: kernel,
    kernel: window.output,
    strides: [1, 1],
    dilations: strides,
    before,
  });
  const each = convolveBlocked(g, image, filter, positions, { group: batch * whole });
  const images = g.reshape(each, [batch, whole / block, ...kernel, block]);
  const sum = g.op('ReduceSum', [images, g.int64([0])], { keepdims: 0 });
  const taps = g.reshape(g.transpose(sum, [1, 2, 0, 3]), [...kernel, whole, 1]);
  return [{ value: takeStart(g, taps, output(node).shape), layout: null }];
};

/** Whether a depthwise convolution (or its gradient) can use the blocked kernels. */
export function fitsDepthwise(node: Node): boolean {
  const { filter, window } = geometryOf(node);
  if (channelsFirst(node) || filter[3] !== 1) return false;
  if (leavesTooMuch(window)) return false;
  switch (node.op) {
    case 'DepthwiseConv2dNativeBackpropInput':
      return mirrorWindow(window) !== null;
    case 'DepthwiseConv2dNativeBackpropFilter':
      return window.after.every((length) => length >= 0) && window.dilations.every((step) => step === 1);
    default:
      return true;
  }
}

/** The tensors of a depthwise convolution (or of its gradient) that are maps. */
export function depthwiseMaps({ op, inputs, outputs }: Node): (Value | null | undefined)[] {
  return op === 'DepthwiseConv2dNativeBackpropFilter' ? [...inputs] : [inputs[0], outputs[0]];
}

/** `filter` is one of the graph that is being made. */
function convolve(context: BlockedContext, x: Value, filter: Value, window: Window): Value {
  const map = context.map(x);
  const group = four(map.shape)[1];
  return convolveBlocked(context.g, map, blockedTaps(context.g, filter, context.block), window, { group });
}

/** [rows, columns, channels, 1] as [channels / block, rows, columns, block], with zeros up to whole blocks. */
function blockedTaps(g: Builder, filter: Value, block: number): Value {
  const [rows, columns, channels] = four(filter.shape);
  const whole = wholeBlocks(channels, block);
  const padded = padEnds(g, filter, [rows, columns, whole, 1]);
  const view = g.reshape(padded, [rows, columns, whole / block, block]);
  return g.reshape(g.transpose(view, [2, 0, 1, 3]), [whole, 1, rows, columns]);
}
