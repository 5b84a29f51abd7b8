import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/types.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/** ONNX orders numbers only. */
const numeric = (g: Builder, x: Value) => (x.dtype === 'bool' ? g.cast(x, 'int32') : x);

const order =
  (op: string): Lowering =>
  (g, _node, a, b) =>
    g.op(op, [numeric(g, a), numeric(g, b)]);

export const comparison: Lowerings = {
  Equal: (g, _node, a, b) => g.op('Equal', [a, b]),
  Greater: order('Greater'),
  GreaterEqual: order('GreaterOrEqual'),
  Less: order('Less'),
  LessEqual: order('LessOrEqual'),
  LogicalAnd: (g, _node, a, b) => g.op('And', [a, b]),
  LogicalNot: (g, _node, x) => g.op('Not', [x]),
  LogicalOr: (g, _node, a, b) => g.op('Or', [a, b]),
  NotEqual: (g, _node, a, b) => g.op('Not', [g.op('Equal', [a, b])]),
  Select: (g, _node, condition, t, e) => {
    // A condition of rank 1 picks whole rows.
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const shape = [...condition.shape, ...t.shape.slice(1).map(() => 1)];
    const whole = rows ? g.reshape(condition, shape) : condition;
    if (t.dtype !== 'bool') return g.op('Where', [whole, t, e]);
    // The runtime's Where picks numbers only.
    return g.cast(g.op('Where', [whole, numeric(g, t), numeric(g, e)]), 'bool');
  },
};
