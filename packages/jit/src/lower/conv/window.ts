import type * as tf from '@tensorflow/tfjs';
import type { Node, Shape } from '../../graph/types.ts';
import { convolutionOf, poolingOf } from '../../trace/convolutionSignatures.ts';

/** Two numbers: along the rows (height) and along the columns (width) of a map. */
export type Pair = readonly [number, number];

/**
 * A window sliding over a map. Output position h along an axis reads the inputs `h * stride + tap * dilation - before`.
 * `after` is what the last position needs beyond the end of the input, negative where it leaves inputs unread.
 */
export interface Window {
  readonly input: Pair;
  readonly output: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly before: Pair;
  readonly after: Pair;
}

export function makeWindow(sizes: Omit<Window, 'after'>): Window {
  const after = (axis: 0 | 1) =>
    (sizes.output[axis] - 1) * sizes.strides[axis] +
    (sizes.kernel[axis] - 1) * sizes.dilations[axis] +
    1 -
    sizes.input[axis] -
    sizes.before[axis];
  return { ...sizes, after: [after(0), after(1)] };
}

/** The window of one tap, which meets each position of a map once. */
export function oneTap(size: Pair): Window {
  return makeWindow({
    input: size,
    output: size,
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    before: [0, 0],
  });
}

/** Lengths of a shape with four axes. */
export function four(shape: Shape): [number, number, number, number] {
  const [a, b, c, d] = shape;
  if (shape.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) {
    throw new Error(`jit: a convolution works on 4 axes, not on [${shape}].`);
  }
  return [a, b, c, d];
}

/** Whether a kernel's maps are [batch, channels, height, width] instead of [batch, height, width, channels]. */
export function channelsFirst(node: Node): boolean {
  return node.attributes.dataFormat === 'NCHW';
}

/** The window of a convolution kernel (or of one of its gradients) over maps of the shape `input`. */
export function convWindow(node: Node, input: Shape, filter: Shape, depthwise = false): Window {
  return windowOf(convolutionOf(node, input, filter, depthwise));
}

/** The window of a pooling kernel (or of its gradient) over maps [batch, height, width, channels]. */
export function poolWindow(node: Node, input: Shape): Window {
  return windowOf(poolingOf(node, input));
}

function windowOf(info: tf.backend_util.Conv2DInfo): Window {
  return makeWindow({
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.top, info.padInfo.left],
  });
}
