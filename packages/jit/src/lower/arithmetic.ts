import type { Builder } from '../graph/builder.ts';
import { constantData } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import type { Lowering, Lowerings } from './lowering.ts';

const same =
  (op: string): Lowering =>
  (g, _node, ...inputs) =>
    g.op(op, inputs);

/** Whether the two operands have different signs. */
function signsDiffer(g: Builder, a: Value, b: Value): Value {
  return g.op('Xor', [g.op('Less', [a, 0]), g.op('Less', [b, 0])]);
}

/** Integers divided by zero are 0 in TensorFlow.js, and an error in the runtime: divided by one instead, then replaced. */
function whereDivisible(g: Builder, b: Value, divide: (divisor: Value) => Value): Value {
  const divisors = constantData(b);
  if (divisors && !divisors.some((divisor) => Number(divisor) === 0)) return divide(b);
  const isZero = g.op('Equal', [b, 0]);
  const quotient = divide(g.op('Where', [isZero, g.scalar(1, b.dtype), b]));
  return g.op('Where', [isZero, g.scalar(0, quotient.dtype), quotient]);
}

/** The remainder with the sign of the divisor. */
function floorMod(g: Builder, a: Value, b: Value): Value {
  if (a.dtype !== 'float32') return g.op('Mod', [a, b]);
  const remainder = g.op('Mod', [a, b], { fmod: 1 });
  const shifted = g.op('Mod', [g.op('Add', [remainder, b]), b], { fmod: 1 });
  return g.op('Where', [signsDiffer(g, a, b), shifted, remainder]);
}

/** The angle of (x, y); ONNX has only Atan, which leaves out the quadrant. */
function atan2(g: Builder, y: Value, x: Value): Value {
  const angle = g.op('Atan', [g.op('Div', [y, x])]);
  const turned = g.op('Where', [
    g.op('Less', [y, 0]),
    g.op('Sub', [angle, Math.PI]),
    g.op('Add', [angle, Math.PI]),
  ]);
  const quadrant = g.op('Where', [g.op('Less', [x, 0]), turned, angle]);
  const atOrigin = g.op('And', [g.op('Equal', [x, 0]), g.op('Equal', [y, 0])]);
  return g.op('Where', [atOrigin, g.scalar(0), quadrant]);
}

export const arithmetic: Lowerings = {
  Add: same('Add'),
  // The runtime's Sum is one of floats.
  AddN: (g, _node, ...terms) =>
    terms.every(({ dtype }) => dtype === 'float32')
      ? g.op('Sum', terms)
      : terms.reduce((sum, term) => g.op('Add', [sum, term])),
  Atan2: (g, _node, y, x) => atan2(g, y, x),
  BitwiseAnd: same('BitwiseAnd'),
  // Integers are divided towards zero by ONNX; without the remainder, the division is exact.
  FloorDiv: (g, _node, a, b) =>
    whereDivisible(g, b, (divisor) => {
      const quotient = g.op('Div', [g.op('Sub', [a, floorMod(g, a, divisor)]), divisor]);
      // Rounded, since dividing by a constant becomes multiplying by its reciprocal (passes/algebra.ts).
      return a.dtype === 'float32' ? g.cast(g.op('Round', [quotient]), 'int32') : quotient;
    }),
  Maximum: same('Max'),
  Minimum: same('Min'),
  Mod: (g, _node, a, b) =>
    a.dtype === 'float32' ? floorMod(g, a, b) : whereDivisible(g, b, (divisor) => floorMod(g, a, divisor)),
  Multiply: (g, _node, a, b) => g.op(a.dtype === 'bool' ? 'And' : 'Mul', [a, b]),
  Pow: same('Pow'),
  RealDiv: same('Div'),
  SquaredDifference: (g, _node, a, b) => {
    const difference = g.op('Sub', [a, b]);
    return g.op('Mul', [difference, difference]);
  },
  Sub: same('Sub'),
};
