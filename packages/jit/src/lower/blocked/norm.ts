import { sizeOf } from '../../graph/graph.ts';
import { byName, number } from '../lowering.ts';
import { inverseDeviation } from '../norm/batchNormTraining.ts';
import { meanOfChannels, meanOfProducts, scaleChannels } from './channels.ts';
import { type BlockedRule, blocked } from './rule.ts';

export const batchNormTraining: BlockedRule = (context, node, x, gamma, beta) => {
  const { g } = context;
  const map = context.map(x);
  const channels = sizeOf(gamma.shape);
  const mean = meanOfChannels(g, map, channels);
  const meanOfSquares = meanOfProducts(g, map, map, channels);
  // Rounding could leave a constant channel a variance just below zero.
  const variance = g.op('Max', [g.op('Sub', [meanOfSquares, g.op('Mul', [mean, mean])]), 0]);
  const factor = g.op('Mul', [context.plain(gamma), inverseDeviation(g, variance, number(node, 'epsilon'))]);
  const bias = g.op('Sub', [context.plain(beta), g.op('Mul', [factor, mean])]);
  const y = scaleChannels(g, map, factor, { bias });
  return [blocked(context, x, y), { value: mean, layout: null }, { value: variance, layout: null }];
};

/**
 * The formula is in norm/batchNormTraining.ts; here as dx = a * (dy + b * x + c) with three numbers per channel, of
 * which `a` is left to the filter of the convolution that comes before.
 */
export const batchNormTrainingGrad: BlockedRule = (context, node, x, dy, gamma, mean, variance) => {
  const { g } = context;
  const map = context.map(x);
  const gradient = context.map(dy);
  const centre = context.plain(mean);
  const inverse = inverseDeviation(g, context.plain(variance), number(node, 'epsilon'));
  const count = sizeOf(x.shape.slice(0, -1));
  const channels = sizeOf(gamma.shape);
  const shift = meanOfChannels(g, gradient, channels);
  const product = meanOfProducts(g, gradient, map, channels);
  const slope = g.op('Mul', [inverse, g.op('Sub', [product, g.op('Mul', [centre, shift])])]);
  const a = g.op('Mul', [context.plain(gamma), inverse]);
  const b = g.op('Neg', [g.op('Mul', [inverse, slope])]);
  const c = g.op('Neg', [g.op('Add', [shift, g.op('Mul', [b, centre])])]);
  const dx = scaleChannels(g, map, b, { bias: c, sum: gradient });
  return [
    { ...blocked(context, x, dx), factor: a },
    { value: g.op('Mul', [slope, count]), layout: null },
    { value: g.op('Mul', [shift, count]), layout: null },
  ];
};

/** With statistics given, one number each per channel. */
export const fusedBatchNorm: BlockedRule = (context, node) => {
  const { g } = context;
  const given = byName(
    node,
    node.inputs.filter((input) => input !== null),
  );
  const { x, mean, variance, scale, offset } = given;
  if (!x || !mean || !variance) throw new Error('jit: FusedBatchNorm needs x, mean and variance.');
  const inverse = inverseDeviation(g, context.plain(variance), number(node, 'varianceEpsilon'));
  const factor = scale ? g.op('Mul', [context.plain(scale), inverse]) : inverse;
  const shift = g.op('Mul', [factor, context.plain(mean)]);
  const bias = offset ? g.op('Sub', [context.plain(offset), shift]) : g.op('Neg', [shift]);
  return [blocked(context, x, scaleChannels(g, context.map(x), factor, { bias }))];
};
