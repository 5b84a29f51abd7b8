import { sizeOf } from '../../graph/graph.ts';
import type { Node, Shape } from '../../graph/types.ts';
import { isTiny, TINY } from '../conv/choice.ts';
import { channelsFirst, convWindow, four, type Window } from '../conv/window.ts';
import { numbers } from '../lowering.ts';
import { hasFilterGradient } from './filterGradient.ts';
import { fillsBlocks, isNarrow, wholeBlocks } from './layouts.ts';

/** A convolution's geometry, the same for the kernel and its two gradients, depthwise or not. */
export interface Geometry {
  readonly input: Shape;
  readonly filter: Shape;
  readonly window: Window;
}

export function geometryOf(node: Node): Geometry {
  const [first, second] = node.inputs;
  if (!first || !second) throw new Error(`jit: ${node.op} needs two inputs.`);
  const input = node.op.endsWith('BackpropInput') ? numbers(node, 'inputShape') : first.shape;
  const filter = node.op.endsWith('BackpropFilter') ? numbers(node, 'filterShape') : second.shape;
  return { input, filter, window: convWindow(node, input, filter, node.op.startsWith('Depthwise')) };
}

/** tfjs can leave more of the input unread than ONNX's output size allows for. */
export function leavesTooMuch({ after, strides }: Window): boolean {
  return after.some((length, axis) => -length >= (strides[axis] ?? 1));
}

/** Whether a convolution (or its gradient) can and should use the blocked kernels. */
export function fitsBlocks(node: Node, block: number): boolean {
  if (channelsFirst(node)) return false;
  const { input, filter, window } = geometryOf(node);
  const [batch] = four(input);
  const [, , inputs, outputs] = four(filter);
  // On a tiny map a convolution is a dense matrix, see conv/choice.ts.
  if (isTiny(window) || sizeOf(window.output) <= TINY) return false;
  if (leavesTooMuch(window)) return false;
  if (!fillsBlocks(outputs, block)) return false;
  const narrow = isNarrow(inputs, block);
  if (!narrow && !fillsBlocks(inputs, block)) return false;
  switch (node.op) {
    case 'Conv2DBackpropInput':
      return fillsBlocks(inputs, block);
    case 'Conv2DBackpropFilter': {
      const wholeIn = narrow ? inputs : wholeBlocks(inputs, block);
      return hasFilterGradient(batch, window, [wholeIn, wholeBlocks(outputs, block)], block);
    }
    case 'FusedConv2D':
      return activations.has(String(node.attributes.activation));
    default:
      return true;
  }
}

/** Activations of 0 that are 0: channels that only fill a block stay zeros. */
const activations = new Set(['linear', 'relu', 'relu6', 'elu', 'leakyrelu']);
