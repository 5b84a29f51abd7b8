import type { Builder } from '../graph/builder.ts';
import type { Node, Value } from '../graph/types.ts';
import { axesOf } from '../trace/signatures.ts';
import { flag, type Lowering, type Lowerings, number, output } from './lowering.ts';

function reduce(g: Builder, op: string, node: Node, x: Value, axisName = 'axis'): Value {
  const axes = axesOf(node, x.shape, axisName);
  if (axes.length === 0) return x;
  return g.op(op, [x, g.int64(axes)], { keepdims: flag(node, 'keepDims') ? 1 : 0 });
}

/** A reduction whose operand is first cast to the type of the result. */
const reduction =
  (op: string, axisName?: string): Lowering =>
  (g, node, x) =>
    reduce(g, op, node, g.cast(x, output(node).dtype), axisName);

/** ONNX reduces numbers only. */
const logical =
  (op: string): Lowering =>
  (g, node, x) =>
    g.cast(reduce(g, op, node, g.cast(x, 'int32')), 'bool');

const argReduction =
  (op: string): Lowering =>
  (g, node, x) => {
    const [axis = 0] = axesOf(node, x.shape);
    const numeric = x.dtype === 'bool' ? g.cast(x, 'int32') : x;
    return g.cast(g.op(op, [numeric], { axis, keepdims: 0 }), 'int32');
  };

export const reductions: Lowerings = {
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argReduction('ArgMax'),
  ArgMin: argReduction('ArgMin'),
  Cumsum: (g, node, x) =>
    g.op('CumSum', [x, g.scalar(number(node, 'axis'), 'int64')], {
      exclusive: flag(node, 'exclusive') ? 1 : 0,
      reverse: flag(node, 'reverse') ? 1 : 0,
    }),
  Max: reduction('ReduceMax', 'reductionIndices'),
  Mean: reduction('ReduceMean'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Sum: reduction('ReduceSum'),
};
