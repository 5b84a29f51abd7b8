import { nodesOf } from '../graph/graph.ts';
import { madeBy, scalarOf } from '../graph/match.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';

/** Activations that are positive where their input is. */
const signKeeping: ReadonlySet<string> = new Set(['Elu', 'LeakyRelu', 'Relu', 'Selu']);

/**
 * The gradient of leaky ReLU, where(x > 0, dy, alpha * dy), as dy * max(x > 0, alpha): the slope in passes that are
 * vectorised, which Where is not. The sign is read from the activation, so that it can be merged into what computes x.
 */
export function slopesOfLeakyRelu(graph: Graph): Graph {
  const activations = new Map<Value, Node>();
  for (const node of nodesOf(graph)) {
    const [x] = node.inputs;
    const keeps = node.op !== 'LeakyRelu' || Number(node.attributes.alpha) > 0;
    if (x && node.domain === '' && signKeeping.has(node.op) && keeps) activations.set(x, node);
  }
  return rewrite(graph, (node, inputs, { g }) => {
    const [condition, dy, scaled] = inputs;
    if (node.op !== 'Where' || node.domain !== '' || !dy || !scaled) return null;
    const greater = madeBy(condition, 'Greater');
    const product = madeBy(scaled, 'Mul');
    const alpha = scalarOf(product?.inputs[1]);
    const [x, zero] = greater?.inputs ?? [];
    if (product?.inputs[0] !== dy || !x || scalarOf(zero) !== 0 || x.dtype !== 'float32') return null;
    if (alpha === null || alpha <= 0 || alpha >= 1) return null;
    const before = madeBy(node.inputs[0], 'Greater')?.inputs[0];
    const activation = before && activations.get(before);
    const y = activation ? g.op(activation.op, [x], activation.attributes) : x;
    const sign = g.cast(g.op('Greater', [y, 0]), 'float32');
    return g.op('Mul', [dy, g.op('Clip', [sign, g.scalar(alpha), g.scalar(1)])]);
  });
}
