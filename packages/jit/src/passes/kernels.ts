import type { Attributes, Node } from '../graph/types.ts';
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
