import { padEnds } from '../../graph/layout.ts';
import type { Value } from '../../graph/types.ts';
import { activate } from '../activations.ts';
import { four } from '../conv/window.ts';
import { byName, output } from '../lowering.ts';
import { convolveBlocked } from './convolve.ts';
import { filterGradientBlocked } from './filterGradient.ts';
import { geometryOf } from './fits.ts';
import { inputGradientBlocked } from './inputGradient.ts';
import { blockedFilter, channelsFirstMap, isNarrow, wholeBlocks } from './layouts.ts';
import { type BlockedContext, type BlockedRule, blocked } from './rule.ts';

export const conv2D: BlockedRule = (context, node, x, filter) => {
  const { window } = geometryOf(node);
  const y = convolveBlocked(context.g, convInput(context, x), context.filter(filter), window);
  return [blocked(context, output(node), y)];
};

/** With bias and activation. */
export const fusedConv2D: BlockedRule = (context, node, ...inputs) => {
  const { g, block } = context;
  const { x, filter, bias } = byName(node, inputs);
  if (!x || !filter) throw new Error('jit: FusedConv2D needs x and filter.');
  const { window } = geometryOf(node);
  const [, , , outputs] = four(filter.shape);
  const y = convolveBlocked(
    g,
    convInput(context, x),
    context.filter(filter),
    window,
    bias
      ? { bias: padEnds(g, g.reshape(context.plain(bias), [outputs]), [wholeBlocks(outputs, block)]) }
      : {},
  );
  return [blocked(context, output(node), activate(g, node, y))];
};

export const conv2DBackpropInput: BlockedRule = (context, node, dy, filter) => {
  const { g, block } = context;
  const { window } = geometryOf(node);
  const dx = inputGradientBlocked(g, context.map(dy), context.filter(filter), window, block);
  return [blocked(context, output(node), dx)];
};

export const conv2DBackpropFilter: BlockedRule = (context, node, x, dy) => {
  const { g, block } = context;
  const { window, filter } = geometryOf(node);
  const value = filterGradientBlocked(g, convInput(context, x), context.map(dy), window, block);
  return [{ value, layout: blockedFilter(filter, block) }];
};

/** The kernels read narrow maps channel by channel. */
function convInput(context: BlockedContext, x: Value): Value {
  const [, , , channels] = four(x.shape);
  return isNarrow(channels, context.block) ? context.as(x, channelsFirstMap(x.shape)) : context.map(x);
}
