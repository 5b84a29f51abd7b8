import type { Builder } from '../graph/builder.ts';
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
  AddN: same('Sum'),
  Atan2: (g, _node, y, x) => atan2(g, y, x),
  BitwiseAnd: same('BitwiseAnd'),
  // Integers are divided towards zero by ONNX; without the remainder, the division is exact.
  FloorDiv: (g, _node, a, b) =>
    a.dtype === 'float32'
      ? g.cast(g.op('Floor', [g.op('Div', [a, b])]), 'int32')
      : g.op('Div', [g.op('Sub', [a, floorMod(g, a, b)]), b]),
  Maximum: same('Max'),
  Minimum: same('Min'),
  Mod: (g, _node, a, b) => floorMod(g, a, b),
  Multiply: (g, _node, a, b) => g.op(a.dtype === 'bool' ? 'And' : 'Mul', [a, b]),
  Pow: same('Pow'),
  RealDiv: same('Div'),
  SquaredDifference: (g, _node, a, b) => {
    const difference = g.op('Sub', [a, b]);
    return g.op('Mul', [difference, difference]);
  },
  Sub: same('Sub'),
};
