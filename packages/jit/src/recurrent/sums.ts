import { flag, numbers } from '../graph/attributes.ts';
import { sameShape, sizeOf } from '../graph/graph.ts';
import type { Node, Value } from '../graph/types.ts';
import type { AllSteps } from './allSteps.ts';
import { kernel, reshape, sum } from './kernels.ts';
import { overTime } from './overTime.ts';

/** How what cannot be had without a loop is had from it. */
export interface FromLoop {
  /** The value at all steps, [steps, ...]. */
  stack(value: Value): Value;
  /** Its sum over all steps. */
  accumulate(value: Value): Value;
}

/**
 * A value at all steps, [steps, ...]. A product with the same matrix at every step, and what is done to it element by
 * element, is left to after the loop, where it is one product.
 */
export function atAllSteps(all: AllSteps, value: Value, loop: FromLoop): Value {
  const { g, steps } = all;
  if (!all.varies(value)) {
    const ones = g.fill([steps, ...value.shape.map(() => 1)], 1, value.dtype);
    return kernel(g, 'Multiply', [value, ones], [steps, ...value.shape]);
  }
  const known = all.of(value);
  if (known) return known;
  const { node } = value;
  if (!node || !endsInProduct(all, value)) return loop.stack(value);
  const operands = node.inputs.flatMap((input) => {
    if (!input) return [];
    const stacked = all.varies(input);
    return [{ value: stacked ? atAllSteps(all, input, loop) : input, stacked }];
  });
  return overTime(g, node, operands, steps)?.[node.outputs.indexOf(value)] ?? loop.stack(value);
}

/** Whether a value is such a product, or made of nothing else that takes a loop. */
function endsInProduct(all: AllSteps, value: Value): boolean {
  const { node } = value;
  if (!node) return false;
  // In another shape it would be stacked a second time.
  if (node.op === 'Reshape' && node.domain === 'tfjs') return true;
  if (isProduct(node)) {
    const [a, b] = node.inputs;
    return !flag(node, 'transposeA') && !!a && all.varies(a) && !!b && !all.varies(b);
  }
  return (
    passing.has(node.op) &&
    node.inputs.every(
      (input) => !input || !all.varies(input) || all.of(input) !== null || endsInProduct(all, input),
    )
  );
}

const isProduct = ({ op, domain }: Node) =>
  domain === 'tfjs' && (op === 'BatchMatMul' || op === '_FusedMatMul');

/** Kernels worth moving out of a loop together with a product that they follow. */
const passing: ReadonlySet<string> = new Set(['Add', 'AddN', 'Multiply', 'Neg', 'Reshape', 'Sub']);

/**
 * The sum of a value over all steps. What is linear is done once, to the sum; a product of the transposed rows of a step
 * with other rows of it, which is what a weight's gradient is, becomes one product over the rows of all steps.
 */
export function overAllSteps(all: AllSteps, value: Value, loop: FromLoop): Value {
  const { g, steps } = all;
  const sumOf = (other: Value) => overAllSteps(all, other, loop);
  if (!all.varies(value)) return kernel(g, 'Multiply', [value, g.scalar(steps)], value.shape);
  const known = all.of(value);
  if (known) return sum(g, known, [0]);
  const { node } = value;
  if (node?.domain !== 'tfjs') return loop.accumulate(value);
  const inputs = node.inputs.filter((input) => input !== null);
  const [a, b] = inputs;
  if (a && b && isProduct(node) && inputs.length === 2 && contractsRows(node, a, b)) {
    const rows = (operand: Value) => {
      const stacked = atAllSteps(all, operand, loop);
      return reshape(g, stacked, [steps * (operand.shape.at(-2) ?? 1), operand.shape.at(-1) ?? 1]);
    };
    const attributes = { transposeA: true, transposeB: false };
    return reshape(
      g,
      kernel(g, 'BatchMatMul', [rows(a), rows(b)], value.shape.slice(-2), attributes),
      value.shape,
    );
  }
  if (a && node.op === 'Sum' && reducesRows(node)) {
    const axes = numbers(node, 'axis').map((axis) => (axis < 0 ? axis + a.shape.length : axis) + 1);
    return reshape(g, sum(g, atAllSteps(all, a, loop), [0, ...axes]), value.shape);
  }
  const sameShapes = inputs.every(({ shape }) => sameShape(shape, value.shape));
  const isLinear = linear.has(node.op) || (sameShapes && linearInSameShape.has(node.op));
  if (isLinear) {
    const sums = inputs.map(sumOf);
    const outputs = g.node({ ...node, inputs: sums });
    return outputs[node.outputs.indexOf(value)] ?? loop.accumulate(value);
  }
  return loop.accumulate(value);
}

/** Whether a product of matrices is summed over the rows of both. */
function contractsRows(node: Node, a: Value, b: Value): boolean {
  const isMatrix = ({ shape }: Value) => sizeOf(shape.slice(0, -2)) === 1;
  return isMatrix(a) && isMatrix(b) && flag(node, 'transposeA') && !flag(node, 'transposeB');
}

/** Whether the examples are among what a sum goes over: else it leaves too much to be worth stacking. */
function reducesRows(node: Node): boolean {
  return node.attributes.axis !== undefined && numbers(node, 'axis').includes(0);
}

/** Kernels for which the sum of what they give is what they give of the sums. */
const linear: ReadonlySet<string> = new Set([
  'Concat',
  'Neg',
  'PadV2',
  'Reshape',
  'Slice',
  'SplitV',
  'Transpose',
]);
const linearInSameShape: ReadonlySet<string> = new Set(['Add', 'AddN', 'Sub']);
