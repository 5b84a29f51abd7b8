import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Value } from '../../graph/types.ts';
import { type Lowering, number } from '../lowering.ts';

/** Normalises by the batch's own mean and variance per channel (the last axis). Gives y, mean and variance. */
export const batchNormTraining: Lowering = (g, node, x, gamma, beta) => {
  const rows = toRows(g, x);
  const mean = meanOfRows(g, rows);
  const centred = g.op('Sub', [rows, mean]);
  const variance = meanOfRows(g, g.op('Mul', [centred, centred]));
  const factor = g.op('Mul', [gamma, inverseDeviation(g, variance, number(node, 'epsilon'))]);
  const y = g.op('Add', [g.op('Mul', [centred, factor]), beta]);
  return [g.reshape(y, x.shape), mean, variance];
};

/**
 * The gradients by x, gamma and beta (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167, section 3):
 * dx = gamma / deviation * (dy - mean(dy) - normal * mean(dy * normal)).
 */
export const batchNormTrainingGrad: Lowering = (g, node, x, dy, gamma, mean, variance) => {
  const rows = toRows(g, x);
  const gradient = toRows(g, dy);
  const inverse = inverseDeviation(g, variance, number(node, 'epsilon'));
  const normal = g.op('Mul', [g.op('Sub', [rows, mean]), inverse]);
  const dbeta = sumOfRows(g, gradient);
  const dgamma = sumOfRows(g, g.op('Mul', [gradient, normal]));
  const share = sizeOf(gamma.shape) / sizeOf(x.shape);
  const centred = g.op('Sub', [gradient, g.op('Mul', [dbeta, share])]);
  const along = g.op('Mul', [normal, g.op('Mul', [dgamma, share])]);
  const dx = g.op('Mul', [g.op('Sub', [centred, along]), g.op('Mul', [gamma, inverse])]);
  return [g.reshape(dx, x.shape), dgamma, dbeta];
};

export function inverseDeviation(g: Builder, variance: Value, epsilon: number): Value {
  return g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [variance, epsilon])])]);
}

/** [batch, positions, channels] */
function toRows(g: Builder, x: Value): Value {
  const channels = x.shape.at(-1) ?? 1;
  const batch = x.shape[0] ?? 1;
  return g.reshape(x, [batch, sizeOf(x.shape) / (batch * channels), channels]);
}

/** In two stages: one long sum of float32 would lose digits. */
function sumOfRows(g: Builder, rows: Value): Value {
  const sums = g.op('ReduceSum', [rows, g.int64([1])], { keepdims: 0 });
  return g.op('ReduceSum', [sums, g.int64([0])], { keepdims: 0 });
}

function meanOfRows(g: Builder, rows: Value): Value {
  const means = g.op('ReduceMean', [rows, g.int64([1])], { keepdims: 0 });
  return g.op('ReduceMean', [means, g.int64([0])], { keepdims: 0 });
}
