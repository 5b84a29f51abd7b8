import type { Builder } from '../graph/builder.ts';
import type { Node, Value } from '../graph/types.ts';
import { type Lowering, type Lowerings, number, text } from './lowering.ts';

const same =
  (op: string): Lowering =>
  (g, _node, x) =>
    g.op(op, [x]);

const relu6 = (g: Builder, x: Value) => g.op('Clip', [x, g.scalar(0), g.scalar(6)]);

export const activations: Lowerings = {
  Elu: same('Elu'),
  // The slope is 1 where y > 0 and y + 1 = exp(x) below.
  EluGrad: (g, _node, dy, y) => g.op('Mul', [dy, g.op('Add', [g.op('Min', [y, 0]), 1])]),
  LeakyRelu: (g, node, x) => g.op('LeakyRelu', [x], { alpha: number(node, 'alpha') }),
  LogSoftmax: (g, _node, x) => g.op('LogSoftmax', [x], { axis: -1 }),
  Prelu: (g, _node, x, alpha) => g.op('PRelu', [x, alpha]),
  Relu: same('Relu'),
  Relu6: (g, _node, x) => relu6(g, x),
  Selu: same('Selu'),
  Sigmoid: same('Sigmoid'),
  Softmax: (g, _node, x) => g.op('Softmax', [x], { axis: -1 }),
  Softplus: same('Softplus'),
  Step: (g, node, x) => {
    const alpha = number(node, 'alpha');
    const positive = g.op('Greater', [x, 0]);
    return alpha === 0
      ? g.cast(positive, 'float32')
      : g.op('Where', [positive, g.scalar(1), g.scalar(alpha)]);
  },
  Tanh: same('Tanh'),
};

/** The activation of a fused kernel (its attributes `activation`, `leakyreluAlpha`), applied to `x`. */
export function activate(g: Builder, node: Node, x: Value, preluAlpha?: Value): Value {
  const activation = text(node, 'activation');
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return g.op('Relu', [x]);
    case 'relu6':
      return relu6(g, x);
    case 'elu':
      return g.op('Elu', [x]);
    case 'sigmoid':
      return g.op('Sigmoid', [x]);
    case 'leakyrelu':
      return g.op('LeakyRelu', [x], { alpha: number(node, 'leakyreluAlpha') });
    case 'prelu':
      if (preluAlpha) return g.op('PRelu', [x, preluAlpha]);
  }
  throw new Error(`jit: activation ${activation} of ${node.op} (${node.origin}) is not known.`);
}
