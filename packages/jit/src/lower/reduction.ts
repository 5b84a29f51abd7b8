import type { Builder } from '../graph/builder.ts';
import { takePart } from '../graph/layout.ts';
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

/** ONNX has only CumSum. Each round multiplies by the product of as many elements before, so log2(length) rounds do. */
const cumulativeProduct: Lowering = (g, node, given) => {
  const x = g.cast(given, output(node).dtype);
  const [axis = 0] = axesOf(node, x.shape);
  const length = x.shape[axis] ?? 1;
  const back = flag(node, 'reverse');
  const along = (value: number) => x.shape.map((_, i) => (i === axis ? value : 0));
  // The elements `by` places further on, with ones coming in.
  const moved = (value: Value, by: number) => {
    const [begin, end] = back ? [by, length] : [0, length - by];
    const kept = takePart(g, value, axis, begin, end);
    const pads = g.int64([...along(back ? 0 : by), ...along(back ? by : 0)]);
    return g.op('Pad', [kept, pads, g.scalar(1, x.dtype)]);
  };
  let product = flag(node, 'exclusive') ? moved(x, 1) : x;
  for (let by = 1; by < length; by *= 2) product = g.op('Mul', [product, moved(product, by)]);
  return product;
};

export const reductions: Lowerings = {
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argReduction('ArgMax'),
  ArgMin: argReduction('ArgMin'),
  Cumprod: cumulativeProduct,
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
