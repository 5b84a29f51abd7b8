import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Node, Value } from '../../graph/types.ts';
import { type Lowering, number } from '../lowering.ts';

/**
 * Local response normalisation over the channels (Krizhevsky et al. 2012, section 3.3):
 * y = x * norm^-beta with norm = bias + alpha * (the sum of x^2 over depthRadius channels on either side).
 */
export const localResponse: Lowering = (g, node, x) =>
  g.op('Mul', [x, power(g, normOf(g, node, x), -number(node, 'beta'))]);

/** dx = dy * norm^-beta - 2 alpha beta x * (the sum of dy * y / norm over the same channels). */
export const localResponseGrad: Lowering = (g, node, x, y, dy) => {
  const [alpha, beta] = [number(node, 'alpha'), number(node, 'beta')];
  const norm = normOf(g, node, x);
  const own = g.op('Mul', [dy, power(g, norm, -beta)]);
  const sum = sumOfNeighbours(g, node, g.op('Div', [g.op('Mul', [dy, y]), norm]));
  return g.op('Sub', [own, g.op('Mul', [g.op('Mul', [x, sum]), 2 * alpha * beta])]);
};

function normOf(g: Builder, node: Node, x: Value): Value {
  const sum = sumOfNeighbours(g, node, g.op('Mul', [x, x]));
  return g.op('Add', [g.op('Mul', [sum, number(node, 'alpha')]), number(node, 'bias')]);
}

/** For each channel, the sum over the channels up to depthRadius away: a mean with zeros around, times its size. */
function sumOfNeighbours(g: Builder, node: Node, x: Value): Value {
  const radius = number(node, 'depthRadius');
  const channels = x.shape.at(-1) ?? 1;
  const size = 2 * radius + 1;
  const rows = g.reshape(x, [sizeOf(x.shape) / channels, 1, channels]);
  const window = { kernel_shape: [size], pads: [radius, radius], count_include_pad: 1 };
  return g.reshape(g.op('Mul', [g.op('AveragePool', [rows], window), size]), x.shape);
}

function power(g: Builder, x: Value, exponent: number): Value {
  return g.op('Pow', [x, exponent]);
}
