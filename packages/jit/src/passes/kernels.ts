import type { Builder } from '../graph/builder.ts';
import type { Attributes, Node, Shape, Value } from '../graph/types.ts';
import { channelsFirst, type Pair, type Window } from '../lower/conv/window.ts';

/** Whether a node is this TensorFlow.js kernel. */
export function isKernel(node: Node | null | undefined, ...names: readonly string[]): node is Node {
  return node?.domain === 'tfjs' && names.includes(node.op);
}

export function isConvolution(node: Node): boolean {
  return (
    isKernel(node, 'Conv2D', 'FusedConv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter') &&
    !channelsFirst(node)
  );
}

/** A kernel's attributes with another window, its padding written out. */
export function withWindow(node: Node, { before, after }: Window): Attributes {
  const ends = (axis: 0 | 1): Pair => [before[axis], after[axis]];
  return { ...node.attributes, pad: [[0, 0], ends(0), ends(1), [0, 0]], dimRoundingMode: 'floor' };
}

/** A kernel of one tensor that keeps its type. */
export function kernel(g: Builder, op: string, x: Value, attributes: Attributes, shape: Shape): Value {
  const outputs = [{ shape, dtype: x.dtype }];
  const [output] = g.node({ op, domain: 'tfjs', inputs: [x], attributes, outputs });
  if (!output) throw new Error('jit: a kernel has an output.');
  return output;
}

export const reshapeKernel = (g: Builder, x: Value, shape: Shape) =>
  kernel(g, 'Reshape', x, { shape: [...shape] }, shape);

export const sliceKernel = (g: Builder, x: Value, begin: readonly number[], size: readonly number[]) =>
  kernel(g, 'Slice', x, { begin: [...begin], size: [...size] }, size);
