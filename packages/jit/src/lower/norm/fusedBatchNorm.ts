import { byName, type Lowering, number } from '../lowering.ts';

/** Inference: normalises with the statistics given. */
export const fusedBatchNorm: Lowering = (g, node, ...inputs) => {
  const { x, mean, variance, scale, offset } = byName(node, inputs);
  if (!x || !mean || !variance) throw new Error('jit: FusedBatchNorm needs x, mean and variance.');
  const deviation = g.op('Sqrt', [g.op('Add', [variance, number(node, 'varianceEpsilon')])]);
  const factor = scale ? g.op('Div', [scale, deviation]) : g.op('Reciprocal', [deviation]);
  const normal = g.op('Mul', [g.op('Sub', [x, mean]), factor]);
  return offset ? g.op('Add', [normal, offset]) : normal;
};
