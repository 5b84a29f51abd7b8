import { flag, number, numbers } from '../graph/attributes.ts';
import type { Builder } from '../graph/builder.ts';
import { sameShape, sizeOf } from '../graph/graph.ts';
import type { Attributes, Node, Shape, Value } from '../graph/types.ts';

/** An operand of a kernel: as it is at one step, the same at all of them, or [steps, ...] of all steps. */
export interface Operand {
  readonly value: Value;
  readonly stacked: boolean;
}

/** Computes one kernel for all steps at once: its outputs, [steps, ...] each; null where that cannot be. */
type OverTime = (
  g: Builder,
  node: Node,
  operands: readonly Operand[],
  steps: number,
) => readonly Value[] | null;

/**
 * What a TensorFlow.js kernel gives at all steps, from what goes into it at all steps: one large operation in the place of
 * many small ones. Null for a kernel, or a use of it, that is not known to treat steps as it treats examples.
 */
export const overTime: OverTime = (g, node, operands, steps) => {
  return (node.domain === 'tfjs' ? kernels[node.op] : undefined)?.(g, node, operands, steps) ?? null;
};

function make(
  g: Builder,
  node: Node,
  inputs: readonly Value[],
  steps: number,
  attributes: Attributes = node.attributes,
) {
  const outputs = node.outputs.map(({ shape, dtype }) => ({ shape: [steps, ...shape], dtype }));
  return g.node({ op: node.op, domain: 'tfjs', inputs, attributes, outputs });
}

function reshape(g: Builder, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const outputs = [{ shape, dtype: x.dtype }];
  const attributes = { shape: [...shape] };
  return g.node({ op: 'Reshape', domain: 'tfjs', inputs: [x], attributes, outputs })[0] ?? x;
}

/** Element by element: operands with fewer axes get axes of length 1 after that of the steps. */
const elementwise: OverTime = (g, node, operands, steps) => {
  const rank = node.outputs[0]?.shape.length ?? 0;
  // A condition of rank 1 picks whole rows.
  if (node.op === 'Select' && node.inputs.some((input) => input?.shape.length !== rank)) return null;
  const aligned = operands.map(({ value, stacked }) => {
    if (!stacked) return value.shape.length <= rank ? value : null;
    const [, ...shape] = value.shape;
    return reshape(g, value, [steps, ...new Array<number>(rank - shape.length).fill(1), ...shape]);
  });
  return aligned.every((value) => value !== null) ? make(g, node, aligned, steps) : null;
};

/** A product of rows with the same matrix at every step is one product with the rows of all steps. */
const product: OverTime = (g, node, [a, b, bias], steps) => {
  const isMatrix = b && !b.stacked && sizeOf(b.value.shape.slice(0, -2)) === 1;
  if (!a?.stacked || !isMatrix || flag(node, 'transposeA')) return null;
  // Of a fused product only a bias for each column is taken along.
  if (bias && (bias.stacked || sizeOf(bias.value.shape.slice(0, -1)) !== 1)) return null;
  if (Array.isArray(node.attributes.given) && node.attributes.given.includes('preluActivationWeights'))
    return null;
  const [output] = node.outputs;
  const [inner = 1, columns = 1] = [a.value.shape.at(-1), output?.shape.at(-1)];
  if (!output) return null;
  const rows = reshape(g, a.value, [sizeOf(a.value.shape) / inner, inner]);
  const matrix = reshape(g, b.value, b.value.shape.slice(-2));
  const [all] = g.node({
    op: node.op,
    domain: 'tfjs',
    inputs: [rows, matrix, ...(bias ? [reshape(g, bias.value, [columns])] : [])],
    attributes: node.attributes,
    outputs: [{ shape: [sizeOf(rows.shape) / inner, columns], dtype: output.dtype }],
  });
  return all ? [reshape(g, all, [steps, ...output.shape])] : null;
};

/** A kernel whose one operand may be moved by an axis, with the attribute that names axes moved as well. */
const shifted =
  (attributes: (node: Node) => Attributes): OverTime =>
  (g, node, operands, steps) =>
    operands.every(({ stacked }) => stacked)
      ? make(
          g,
          node,
          operands.map(({ value }) => value),
          steps,
          attributes(node),
        )
      : null;

/** Axes counted from the end stay, those counted from the front move by one. */
const later = (axis: number) => (axis < 0 ? axis : axis + 1);

const axisOf = (name: string) => (node: Node) => ({ ...node.attributes, [name]: later(number(node, name)) });

/** Without axes a reduction goes over all of them: then over all but that of the steps. */
const axesOf = (name: string) => (node: Node) => {
  const axes =
    node.attributes[name] === undefined ? [...(node.inputs[0]?.shape.keys() ?? [])] : numbers(node, name);
  return { ...node.attributes, [name]: axes.map(later) };
};

const same = (node: Node) => node.attributes;

const kernels: Readonly<Record<string, OverTime>> = {
  ...Object.fromEntries(
    // biome-ignore format: one line a kind
    ['Abs', 'Add', 'AddN', 'Atan', 'Cast', 'Ceil', 'ClipByValue', 'Cos', 'Elu', 'EluGrad', 'Equal', 'Erf', 'Exp', 'Expm1', 'Floor', 'Greater',
      'GreaterEqual', 'LeakyRelu', 'Less', 'LessEqual', 'Log', 'Log1p', 'LogicalAnd', 'LogicalNot', 'LogicalOr', 'Maximum',
      'Minimum', 'Multiply', 'Neg', 'NotEqual', 'OnesLike', 'Pow', 'Prelu', 'RealDiv', 'Reciprocal', 'Relu', 'Relu6', 'Rsqrt', 'Select',
      'Selu', 'Sigmoid', 'Sign', 'Sin', 'Softplus', 'Sqrt', 'Square', 'SquaredDifference', 'Step', 'Sub', 'Tanh',
      'ZerosLike'].map((op) => [op, elementwise]),
  ),
  BatchMatMul: product,
  _FusedMatMul: product,
  Concat: shifted(axisOf('axis')),
  SplitV: shifted(axisOf('axis')),
  Softmax: shifted(same),
  LogSoftmax: shifted(same),
  Sum: shifted(axesOf('axis')),
  Mean: shifted(axesOf('axis')),
  Max: shifted(axesOf('reductionIndices')),
  Min: shifted(axesOf('axis')),
  Transpose: shifted((node) => ({ ...node.attributes, perm: [0, ...numbers(node, 'perm').map(later)] })),
  Reshape: (g, node, [x], steps) =>
    x?.stacked ? [reshape(g, x.value, [steps, ...(node.outputs[0]?.shape ?? [])])] : null,
  Slice: (g, node, [x], steps) => {
    const size = node.outputs[0]?.shape;
    if (!x?.stacked || !size) return null;
    const begin = [0, ...numbers(node, 'begin')];
    return make(g, node, [x.value], steps, { ...node.attributes, begin, size: [steps, ...size] });
  },
};
