import { broadcastShapes } from '../graph/broadcast.ts';
import { constantData, sizeOf, toData } from '../graph/graph.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Data, Shape, Value } from '../graph/types.ts';

const unary: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Div: (a, b) => a / b,
  Max: Math.max,
  Min: Math.min,
  Mul: (a, b) => a * b,
  Pow: (a, b) => a ** b,
  Sub: (a, b) => a - b,
};

const LARGEST = 4096;

/** Computes float operations on small constants now. */
export const foldConstants: Rule = (node, inputs, { g }) => {
  const [output] = node.outputs;
  if (!output || inputs.length === 0 || node.domain !== '' || sizeOf(output.shape) > LARGEST) return null;
  const [a, b] = inputs;
  const [first, second] = [constantData(a), constantData(b)];
  if (!a || !first) return null;
  const { shape, dtype } = output;
  if (node.op === 'Reshape') return g.constant(first, shape, dtype);
  if (node.op === 'Cast' && isExact(a, dtype))
    return g.constant(toData(Array.from(first, Number), dtype), shape, dtype);
  if (dtype !== 'float32' || a.dtype !== 'float32') return null;
  const one = unary[node.op];
  if (one)
    return g.constant(
      Float32Array.from(Array.from<number | bigint, number>(first, Number), one),
      shape,
      dtype,
    );
  const two = binary[node.op];
  if (!two || !b || !second) return null;
  return g.constant(broadcast(two, a.shape, first, b.shape, second), shape, dtype);
};

/** Whether a cast keeps every number: to float, or from truth values. */
function isExact(from: Value, to: string): boolean {
  return to === 'float32' || from.dtype === 'bool';
}

function broadcast(
  fn: (a: number, b: number) => number,
  aShape: Shape,
  a: Data,
  bShape: Shape,
  b: Data,
): Float32Array {
  const shape = broadcastShapes(aShape, bShape);
  const at = (from: Shape, index: number): number => {
    let [rest, stride, position] = [index, 1, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] ?? 1;
      const own = from[axis - shape.length + from.length] ?? 1;
      if (own !== 1) position += (rest % length) * stride;
      stride *= own;
      rest = Math.floor(rest / length);
    }
    return position;
  };
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
    fn(Number(a[at(aShape, i)]), Number(b[at(bShape, i)])),
  );
}
