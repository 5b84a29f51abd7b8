import type { Builder } from '../graph/builder.ts';
import { sameShape, sizeOf } from '../graph/graph.ts';
import { madeBy, reducedAxes } from '../graph/match.ts';
import { broadcastOperators, isElementwise, reduceOperators, unaryOperators } from '../graph/operators.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Shape, Value } from '../graph/types.ts';

/** Merges a reshape with what it reshapes. */
export const mergeReshapes: Rule = (node, [x], { g, uses }) => {
  const [output] = node.outputs;
  if (node.op !== 'Reshape' || node.domain !== '' || !x || !output) return null;
  const { shape } = output;
  if (sameShape(x.shape, shape)) return x;
  if (madeBy(x, 'Reshape')) return g.reshape(x, shape);
  return uses(node.inputs[0]) === 1 ? inShape(g, x, shape) : null;
};

/** `value` computed in another shape right away, by keeping the reduced axes; null if that cannot be. */
function inShape(g: Builder, value: Value, shape: Shape): Value | null {
  if (sameShape(value.shape, shape)) return value;
  const { node } = value;
  if (node?.domain !== '') return null;
  const [x] = node.inputs;
  if (node.op === 'Reshape') return x && sameShape(x.shape, shape) ? x : null;
  if (reduceOperators.has(node.op) && x && sizeOf(value.shape) === sizeOf(shape)) {
    const axes = reducedAxes(node);
    const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    if (!sameShape(kept, shape)) return null;
    return g.op(node.op, [x, g.int64(axes)], { ...node.attributes, keepdims: 1 });
  }
  const sameInputs = node.inputs.every((input) => input && sameShape(input.shape, value.shape));
  if (!isElementwise(node.op) || !sameInputs) return null;
  const inputs = node.inputs.map((input) => input && inShape(g, input, shape));
  return inputs.every((input) => input !== null) ? g.op(node.op, inputs, node.attributes) : null;
}

/** Computes element by element before reshaping, so that reshapes meet and cancel. */
export const sinkReshapes: Rule = (node, inputs, { g }) => {
  const [output] = node.outputs;
  const [x] = inputs;
  if (node.domain !== '' || !output || !x) return null;
  const source = madeBy(x, 'Reshape')?.inputs[0];
  if (unaryOperators.has(node.op)) {
    return source ? g.reshape(g.op(node.op, [source], node.attributes), output.shape) : null;
  }
  if (!broadcastOperators.has(node.op)) return null;
  const plain = inputs.map((input) => input && withoutUnits(input, output.shape));
  if (plain.some((input, i) => input !== inputs[i])) return g.op(node.op, plain, node.attributes);
  const shapes = inputs.flatMap((input) => {
    const inner = madeBy(input, 'Reshape')?.inputs[0];
    return inner && sameShape(input?.shape ?? [], output.shape) ? [inner.shape] : [];
  });
  for (const shape of shapes) {
    // A single number can be reshaped back and forth for ever: towards fewer axes only.
    if (sizeOf(shape) === 1 && shape.length >= output.shape.length) continue;
    const reshaped = inputs.map((input) => input && operandIn(g, input, output.shape, shape));
    if (reshaped.every((input) => input !== null)) {
      return g.reshape(g.op(node.op, reshaped, node.attributes), output.shape);
    }
  }
  return null;
};

/** What takes an operand's place when an operation on tensors of shape `from` is done in shape `to`. */
function operandIn(g: Builder, operand: Value, from: Shape, to: Shape): Value | null {
  if (sizeOf(operand.shape) === 1) return g.reshape(operand, []);
  const inner = madeBy(operand, 'Reshape')?.inputs[0];
  if (inner && sameShape(inner.shape, to)) return inner;
  if (sameShape(operand.shape, from) && leadingUnits(from, to) !== null) return g.reshape(operand, to);
  // With more leading axes of length 1, operands are broadcast as they are.
  if (leadingUnits(to, from) !== null) return operand;
  if (leadingUnits(from, to) === null) return null;
  const aligned = operand.shape.length - to.length;
  return aligned <= 0 ? operand : g.reshape(operand, operand.shape.slice(aligned));
}

/** What a reshape that only drops leading axes of length 1 was made from, if it broadcasts to `shape` all the same. */
export function withoutUnits(operand: Value, shape: Shape): Value {
  const source = madeBy(operand, 'Reshape')?.inputs[0];
  const drops = source && source.shape.length <= shape.length && leadingUnits(source.shape, operand.shape);
  return source && drops ? source : operand;
}

/** How many leading axes of length 1 `from` has more than `to`; null if that is not their difference. */
function leadingUnits(from: Shape, to: Shape): number | null {
  const units = from.length - to.length;
  return units >= 0 &&
    from.slice(0, units).every((length) => length === 1) &&
    sameShape(from.slice(units), to)
    ? units
    : null;
}

/** Reduces, or normalises over the last axis, without the leading axes of length 1 that a reshape added. */
export const dropLeadingUnits: Rule = (node, inputs, { g }) => {
  const [output] = node.outputs;
  const [x] = inputs;
  const source = madeBy(x, 'Reshape')?.inputs[0];
  if (node.domain !== '' || !output || !x || !source) return null;
  const units = leadingUnits(x.shape, source.shape);
  if (!units) return null;
  if (node.op === 'Softmax' || node.op === 'LogSoftmax') {
    return source.shape.length > 0 && node.attributes.axis === -1
      ? g.reshape(g.op(node.op, [source], node.attributes), output.shape)
      : null;
  }
  if (!reduceOperators.has(node.op)) return null;
  const axes = reducedAxes(node).flatMap((axis) => (axis >= units ? [axis - units] : []));
  if (axes.length === 0) return null;
  return g.reshape(g.op(node.op, [source, g.int64(axes)], node.attributes), output.shape);
};

/** A transpose that moves only axes of length 1 is a reshape; two transposes are one. */
export const mergeTransposes: Rule = (node, [x], { g }) => {
  const [output] = node.outputs;
  if (node.op !== 'Transpose' || node.domain !== '' || !x || !output) return null;
  const perm = permOf(node.attributes.perm);
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? 0))) return g.reshape(x, output.shape);
  const first = madeBy(x, 'Transpose');
  if (!first?.inputs[0]) return null;
  const before = permOf(first.attributes.perm);
  return g.transpose(
    first.inputs[0],
    perm.map((axis) => before[axis] ?? 0),
  );
};

function permOf(attribute: unknown): number[] {
  return Array.isArray(attribute) ? attribute.map(Number) : [];
}
