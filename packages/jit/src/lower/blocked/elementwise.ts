import type { Builder } from '../../graph/builder.ts';
import { constantNumber, sameShape, sizeOf } from '../../graph/graph.ts';
import { sameLayout } from '../../graph/layout.ts';
import type { Layout, Node, Shape, Value } from '../../graph/types.ts';
import { activations } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { comparison } from '../comparison.ts';
import { elementary } from '../elementary.ts';
import { type Lowerings, output } from '../lowering.ts';
import { scaleChannels } from './channels.ts';
import { blockedMap } from './layouts.ts';
import type { BlockedContext, Stored } from './rule.ts';

/** These look along an axis, so the order of elements matters to them. */
const ALONG_AN_AXIS = ['LogSoftmax', 'Softmax', 'Prelu'];

/** Kernels that treat every element alike, so that any order of elements will do. */
export const elementwise: Lowerings = Object.fromEntries(
  Object.entries({ ...activations, ...arithmetic, ...comparison, ...elementary }).filter(
    ([op]) => !ALONG_AN_AXIS.includes(op),
  ),
);

/**
 * An elementwise kernel on values stored in `layout`; operands of other shapes are broadcast. Null where the layout
 * is padded with zeros that the kernel would not keep.
 */
export function inLayout(context: BlockedContext, node: Node, layout: Layout): Stored | null {
  const { g } = context;
  const lowering = elementwise[node.op];
  if (!lowering) throw new Error(`jit: ${node.op} is not elementwise.`);
  const whole = output(node);
  const operands = node.inputs.filter((input) => input !== null);
  const alike = operands.every((input) => sameShape(input.shape, whole.shape) || sizeOf(input.shape) === 1);
  if (alike) {
    if (layout.padded && !keepsZeros(node, whole.shape)) return null;
    const stored = operands.map((input) => operand(context, input, whole, layout));
    const [value] = [lowering(g, node, ...stored)].flat();
    return { value: value ?? whole, layout };
  }
  const byChannel = onChannels(context, node, layout);
  if (byChannel) return { value: byChannel, layout };
  if (layout.padded) return null;
  const repeated = node.op === 'Multiply' ? operands.find((_, i) => isOnes(operands[1 - i])) : undefined;
  if (repeated) {
    // The gradient of a mean: what is done to it afterwards can be done before it is repeated.
    const view = viewForBroadcast(g, context.plain(repeated), whole.shape, layout);
    return { value: g.reshape(g.expand(view, permuted(layout)), layout.shape), layout };
  }
  // Operands of length 1 along some axes: both are seen with the layout's axes apart.
  const views = operands.map((input) =>
    sameShape(input.shape, whole.shape)
      ? g.reshape(context.as(input, layout), permuted(layout))
      : viewForBroadcast(g, context.plain(input), whole.shape, layout),
  );
  const [value] = [lowering(g, node, ...views)].flat();
  return { value: g.reshape(value ?? whole, layout.shape), layout };
}

const KEEP_ZEROS = new Set(
  // biome-ignore format: a list of names
  ['Abs', 'Add', 'AddN', 'Cast', 'Elu', 'LeakyRelu', 'Maximum', 'Minimum', 'Multiply', 'Neg', 'Relu', 'Relu6', 'Selu', 'Sign', 'Sin',
    'Sqrt', 'Square', 'SquaredDifference', 'Sub', 'Tanh'],
);

/** Whether the kernel gives 0 where all operands of the whole shape are 0. */
function keepsZeros({ op, attributes, inputs }: Node, whole: Shape): boolean {
  if (op === 'Step') return attributes.alpha === 0;
  const varies = (input: Value | null) =>
    input !== null && constantNumber(input) === null && sameShape(input.shape, whole);
  if (op === 'Multiply') return inputs.some(varies);
  return KEEP_ZEROS.has(op) && inputs.every((input) => varies(input) || constantNumber(input) === 0);
}

/** The sum or product of a map and one number per channel: a bias, a scale. */
function onChannels(context: BlockedContext, node: Node, layout: Layout): Value | null {
  const { shape } = output(node);
  if (!sameLayout(layout, blockedMap(shape, context.block))) return null;
  const operands = node.inputs.filter((input) => input !== null);
  const map = operands.find((input) => sameShape(input.shape, shape));
  const vector = operands.find((input) => input !== map);
  const channels = shape.at(-1) ?? 0;
  if (!map || vector?.shape.at(-1) !== channels || sizeOf(vector.shape) !== channels) return null;
  const { g } = context;
  const numbers = g.reshape(context.plain(vector), [channels]);
  if (node.op === 'Multiply') return scaleChannels(g, context.map(map), numbers);
  if (node.op !== 'Add') return null;
  const [, whole = channels] = layout.shape;
  return scaleChannels(g, context.map(map), g.fill([whole], 1, 'float32'), { bias: numbers });
}

function operand(context: BlockedContext, input: Value, whole: Value, layout: Layout): Value {
  const filled = constantNumber(input);
  if (filled !== null) return context.g.scalar(filled, input.dtype);
  if (sameShape(input.shape, whole.shape)) return context.as(input, layout);
  return context.g.reshape(context.plain(input), []);
}

function isOnes(value: Value | undefined): boolean {
  return value !== undefined && constantNumber(value) === 1;
}

/** Lengths of the axes as they lie. */
function permuted({ view, perm }: Layout): Shape {
  return perm.map((axis) => view[axis] ?? 1);
}

/** `x`, which broadcasts to `whole`, with the axes of the layout's view, in the layout's order. */
function viewForBroadcast(g: Builder, x: Value, whole: Shape, layout: Layout): Value {
  const full = [...new Array<number>(whole.length - x.shape.length).fill(1), ...x.shape];
  // The layout splits each axis of the whole into one or more consecutive axes of the view.
  const view: number[] = [];
  let next = 0;
  whole.forEach((length, axis) => {
    let product = 1;
    do {
      const part = layout.view[next++] ?? length;
      view.push(full[axis] === 1 ? 1 : part);
      product *= part;
    } while (product < length);
  });
  return g.transpose(g.reshape(x, view), layout.perm);
}
