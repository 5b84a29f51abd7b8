import { madeBy, scalarOf } from '../graph/match.ts';
import type { DType } from '../graph/types.ts';
import { tensorType } from '../trace/signatures.ts';
import { type Lowering, type Lowerings, number, text } from './lowering.ts';

const same =
  (op: string): Lowering =>
  (g, _node, x) =>
    g.op(op, [x]);

/**
 * A quotient is divided for it, where otherwise (passes/algebra.ts) it is multiplied by the reciprocal of a constant:
 * the last bit, which may differ, decides here. 41 * (1 / 41) is less than 1.
 */
const rounding =
  (op: string): Lowering =>
  (g, _node, x) => {
    const [dividend, divisor] = madeBy(x, 'Div')?.inputs ?? [];
    const isConstant = dividend && divisor && scalarOf(divisor) !== null;
    return g.op(op, [isConstant ? g.op('Div', [dividend, g.op('Identity', [divisor])]) : x]);
  };

/** Functions of one number, element by element. */
export const elementary: Lowerings = {
  Abs: same('Abs'),
  Acos: same('Acos'),
  Acosh: same('Acosh'),
  Asin: same('Asin'),
  Asinh: same('Asinh'),
  Atan: same('Atan'),
  Atanh: same('Atanh'),
  Cast: (g, node, x) => {
    const to: DType = tensorType(text(node, 'dtype'));
    return g.cast(x, to);
  },
  Ceil: rounding('Ceil'),
  ClipByValue: (g, node, x) => {
    return g.op('Clip', [
      x,
      g.scalar(number(node, 'clipValueMin'), x.dtype),
      g.scalar(number(node, 'clipValueMax'), x.dtype),
    ]);
  },
  Cos: same('Cos'),
  Cosh: same('Cosh'),
  Erf: same('Erf'),
  Exp: same('Exp'),
  // exp(x) - 1 loses the digits of a small x; with t = tanh(x / 2) it is 2t / (1 - t).
  Expm1: (g, _node, x) => {
    const t = g.op('Tanh', [g.op('Mul', [x, 0.5])]);
    const nearZero = g.op('Div', [g.op('Add', [t, t]), g.op('Sub', [g.scalar(1), t])]);
    const small = g.op('Less', [g.op('Abs', [x]), 0.5]);
    return g.op('Where', [small, nearZero, g.op('Sub', [g.op('Exp', [x]), 1])]);
  },
  Floor: rounding('Floor'),
  IsFinite: (g, _node, x) => g.op('Not', [g.op('Or', [g.op('IsNaN', [x]), g.op('IsInf', [x])])]),
  IsInf: same('IsInf'),
  IsNan: same('IsNaN'),
  Log: same('Log'),
  // log(1 + x) loses the digits of a small x; there the series' start is exact enough.
  Log1p: (g, _node, x) => {
    const series = g.op('Mul', [
      x,
      g.op('Sub', [g.scalar(1), g.op('Mul', [x, g.op('Sub', [g.scalar(0.5), g.op('Mul', [x, 1 / 3])])])]),
    ]);
    const small = g.op('Less', [g.op('Abs', [x]), 0.01]);
    return g.op('Where', [small, series, g.op('Log', [g.op('Add', [x, 1])])]);
  },
  Neg: same('Neg'),
  Reciprocal: same('Reciprocal'),
  Round: rounding('Round'),
  Rsqrt: (g, _node, x) => g.op('Reciprocal', [g.op('Sqrt', [x])]),
  Sign: same('Sign'),
  Sin: same('Sin'),
  Sinh: same('Sinh'),
  Sqrt: same('Sqrt'),
  Square: (g, _node, x) => g.op('Mul', [x, x]),
  Tan: same('Tan'),
};
