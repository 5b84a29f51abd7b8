import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import { padEnds } from '../../graph/layout.ts';
import type { Shape, Value } from '../../graph/types.ts';
import { activate } from '../activations.ts';
import { four } from '../conv/window.ts';
import { byName, output } from '../lowering.ts';
import { filterGradientBlocked } from './filterGradient.ts';
import { geometryOf } from './fits.ts';
import { inputGradientBlocked } from './inputGradient.ts';
import { blockedFilter, channelsFirstMap, isNarrow, wholeBlocks } from './layouts.ts';
import { convolveChannels } from './rest.ts';
import { type BlockedContext, type BlockedRule, blocked, type Scaled } from './rule.ts';

export const conv2D: BlockedRule = (context, node, x, filter) => {
  const { g, block } = context;
  const { window } = geometryOf(node);
  const [, , , channels] = four(x.shape);
  const y = convolveChannels(g, convInput(context, x), context.filter(filter), window, { channels, block });
  return [blocked(context, output(node), y)];
};

/** With bias and activation. */
export const fusedConv2D: BlockedRule = (context, node, ...inputs) => {
  const { g, block } = context;
  const { x, filter, bias } = byName(node, inputs);
  if (!x || !filter) throw new Error('jit: FusedConv2D needs x and filter.');
  const { window } = geometryOf(node);
  const [, , channels, outputs] = four(filter.shape);
  const added = bias && padEnds(g, g.reshape(context.plain(bias), [outputs]), [wholeBlocks(outputs, block)]);
  const read = { channels, block };
  const y = convolveChannels(g, convInput(context, x), context.filter(filter), window, read, added);
  return [blocked(context, output(node), activate(g, node, y))];
};

export const conv2DBackpropInput: BlockedRule = (context, node, dy, filter) => {
  const { g, block } = context;
  const { window } = geometryOf(node);
  const { map, factor } = gradientOf(context, dy, filter.shape);
  const scaled = scaleOutputs(g, context.filter(filter), factor, block);
  const [, , , channels] = four(dy.shape);
  const dx = inputGradientBlocked(g, map, scaled, window, { channels, block });
  return [blocked(context, output(node), dx)];
};

export const conv2DBackpropFilter: BlockedRule = (context, node, x, dy) => {
  const { g, block } = context;
  const { window, filter } = geometryOf(node);
  const { map, factor } = gradientOf(context, dy, filter);
  const [, , , channels] = four(x.shape);
  const gradient = filterGradientBlocked(g, convInput(context, x), map, window, { channels, block });
  const value = scaleOutputs(g, gradient, factor, block);
  return [{ value, layout: blockedFilter(filter, block) }];
};

/** The gradient by a convolution's output, unscaled where scaling its filter takes less than scaling the map. */
function gradientOf(context: BlockedContext, dy: Value, filter: Shape): Scaled {
  const small = 2 * sizeOf(filter) <= sizeOf(dy.shape);
  return small ? context.scaled(dy) : { map: context.map(dy), factor: null };
}

/** A blocked filter with its outputs multiplied by one number each. */
function scaleOutputs(g: Builder, filter: Value, factor: Value | null, block: number): Value {
  if (!factor) return filter;
  const [outputs, inputs, rows, columns] = four(filter.shape);
  const factors = g.reshape(padEnds(g, factor, [outputs]), [outputs / block, 1, block]);
  const view = g.reshape(filter, [outputs / block, inputs * rows * columns, block]);
  return g.reshape(g.op('Mul', [view, factors]), filter.shape);
}

/** The kernels read narrow maps channel by channel. */
function convInput(context: BlockedContext, x: Value): Value {
  const [, , , channels] = four(x.shape);
  return isNarrow(channels, context.block) ? context.as(x, channelsFirstMap(x.shape)) : context.map(x);
}
