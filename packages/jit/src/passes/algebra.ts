import { constantData, sameShape } from '../graph/graph.ts';
import { madeBy, scalarOf } from '../graph/match.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Value } from '../graph/types.ts';

/**
 * A constant number whose shape has more axes (of one) than what it meets, as a bare number and a reshape: the rules that
 * take a constant's number need not think of its axes.
 */
export const unwrapConstants: Rule = (node, [a, b], { g }) => {
  const [output] = node.outputs;
  if (node.domain !== '' || !output || !a || !b || !['Add', 'Sub', 'Mul', 'Div'].includes(node.op))
    return null;
  if (output.dtype !== 'float32') return null;
  const number = scalarOf(b) ?? scalarOf(a);
  const isSecond = scalarOf(b) !== null;
  const [constant, other] = isSecond ? [b, a] : [a, b];
  if (number === null || constant.shape.length <= other.shape.length) return null;
  return g.reshape(g.op(node.op, isSecond ? [other, number] : [number, other]), output.shape);
};

/** Rules of arithmetic with constant numbers: fewer passes over the same elements. */
export const simplifyArithmetic: Rule = (node, [a, b], { g, uses }) => {
  const [output] = node.outputs;
  if (node.domain !== '' || !output || !a) return null;
  const keeps = (value: Value) => (sameShape(value.shape, output.shape) ? value : null);
  if (output.dtype !== 'float32') return null;
  const [p, q] = [scalarOf(a), scalarOf(b)];
  switch (node.op) {
    case 'Neg': {
      const inner = madeBy(a, 'Neg')?.inputs[0];
      if (inner) return inner;
      const scaled = scaling(a);
      return scaled && uses(node.inputs[0]) === 1 ? g.op('Mul', [scaled.x, -scaled.factor]) : null;
    }
    case 'Mul': {
      if (!b) return null;
      if (p !== null && q === null) return g.op('Mul', [b, a]);
      if (q === null) return null;
      if (q === 1) return keeps(a);
      const negated = madeBy(a, 'Neg')?.inputs[0];
      if (negated) return g.op('Mul', [negated, -q]);
      const scaled = scaling(a);
      if (scaled) return g.op('Mul', [scaled.x, Math.fround(scaled.factor * q)]);
      // (x + c) * q = x * q + c * q, so that additions come last and can be merged.
      const sum = madeBy(a, 'Add');
      const added = scalarOf(sum?.inputs[1]);
      if (added === null || !sum?.inputs[0] || uses(node.inputs[0]) !== 1) return null;
      return g.op('Add', [g.op('Mul', [sum.inputs[0], q]), Math.fround(added * q)]);
    }
    case 'Div':
      return q !== null && Number.isFinite(1 / q) ? g.op('Mul', [a, 1 / q]) : null;
    case 'Sub': {
      if (!b) return null;
      if (q !== null) return g.op('Add', [a, -q]);
      const negated = madeBy(b, 'Neg')?.inputs[0];
      return negated ? g.op('Add', [a, negated]) : null;
    }
    case 'Add': {
      if (!b) return null;
      if (q === 0) return keeps(a);
      if (p !== null && q === null) return g.op('Add', [b, a]);
      const negated = madeBy(b, 'Neg')?.inputs[0];
      if (negated) return g.op('Sub', [a, negated]);
      const first = madeBy(a, 'Add');
      const added = scalarOf(first?.inputs[1]);
      return q !== null && added !== null && first?.inputs[0]
        ? g.op('Add', [first.inputs[0], added + q])
        : null;
    }
  }
  return null;
};

/** x and c of x * c with a constant number c. */
function scaling(value: Value): { x: Value; factor: number } | null {
  const product = madeBy(value, 'Mul');
  const factor = scalarOf(product?.inputs[1]);
  const x = product?.inputs[0];
  return x && factor !== null && sameShape(x.shape, value.shape) ? { x, factor } : null;
}

/** A cast of a cast, where the first one kept every value. */
export const mergeCasts: Rule = (node, [x], { g }) => {
  const [output] = node.outputs;
  if (node.op !== 'Cast' || !x || !output) return null;
  if (x.dtype === output.dtype) return x;
  const source = madeBy(x, 'Cast')?.inputs[0];
  const isKept = source?.dtype === 'bool' || (source?.dtype === 'uint8' && x.dtype !== 'bool');
  return source && isKept ? g.cast(source, output.dtype) : null;
};

/** Rows that are picked from a constant table and cast (one-hot vectors) are rows of the table cast once. */
export const castTable: Rule = (node, [x], { g, uses }) => {
  const [output] = node.outputs;
  const [table, rows] = madeBy(x, 'Gather')?.inputs ?? [];
  if (node.op !== 'Cast' || !output || !table || !rows || !constantData(table)) return null;
  return uses(node.inputs[0]) === 1
    ? g.op('Gather', [g.cast(table, output.dtype), rows], x?.node?.attributes)
    : null;
};
