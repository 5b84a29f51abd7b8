import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { convAttributes } from '../conv/direct.ts';
import { four, poolWindow, type Window } from '../conv/window.ts';
import { output } from '../lowering.ts';
import { meanGradient } from '../pool/avgPool.ts';
import { maxPoolGradient } from '../pool/maxPool.ts';
import { separate } from '../pool/separate.ts';
import { NCHWC } from './convolve.ts';
import { blockedMap } from './layouts.ts';
import { type BlockedRule, blocked } from './rule.ts';

/** Along the columns, then along the rows: the gradient needs the maxima in between, and finds them made. */
export const maxPool: BlockedRule = (context, node, x) => {
  const { alongColumns, alongRows } = separate(poolWindow(node, x.shape));
  const { g } = context;
  const y = maxBlocked(g, maxBlocked(g, context.map(x), alongColumns), alongRows);
  return [blocked(context, output(node), y)];
};

export const maxPoolGrad: BlockedRule = (context, node, dy, x, y) => {
  const { g, block } = context;
  const window = poolWindow(node, x.shape);
  const rowMaxima = maxBlocked(g, context.map(x), separate(window).alongColumns);
  const grid = (map: Value) => asGrid(g, map, block);
  const dx = maxPoolGradient(
    g,
    grid(context.map(dy)),
    { x: grid(context.map(x)), rowMaxima: grid(rowMaxima), y: grid(context.map(y)) },
    window,
  );
  return [blocked(context, x, g.reshape(dx, context.map(x).shape))];
};

export const avgPool: BlockedRule = (context, node, x) => {
  const window = poolWindow(node, x.shape);
  const y = context.g.op('AveragePool', [context.map(x)], convAttributes(window), NCHWC);
  return [blocked(context, output(node), y)];
};

export const avgPoolGrad: BlockedRule = (context, node, dy, x) => {
  const { g, block } = context;
  const dx = meanGradient(g, asGrid(g, context.map(dy), block), poolWindow(node, x.shape));
  return [blocked(context, x, g.reshape(dx, blockedMap(x.shape, block).shape))];
};

function maxBlocked(g: Builder, x: Value, window: Window): Value {
  if (window.kernel[0] === 1 && window.kernel[1] === 1 && window.strides.every((stride) => stride === 1)) {
    return x;
  }
  return g.op('MaxPool', [x], convAttributes(window), NCHWC);
}

/** A blocked map as [outer, height, width, inner], see conv/taps.ts. */
function asGrid(g: Builder, map: Value, block: number): Value {
  const [batch, channels, height, width] = four(map.shape);
  return g.reshape(map, [(batch * channels) / block, height, width, block]);
}
