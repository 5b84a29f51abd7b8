import type { Builder } from '../../graph/builder.ts';
import { sameShape } from '../../graph/graph.ts';
import type { Node, Shape, Value } from '../../graph/types.ts';
import { convolution3DOf, pooling3DOf } from '../../trace/volumeSignatures.ts';

/** A window sliding over a volume, along depth, height and width; see conv/window.ts. */
export interface Window3D {
  readonly input: Shape;
  readonly output: Shape;
  readonly kernel: Shape;
  readonly strides: Shape;
  readonly dilations: Shape;
  readonly before: Shape;
  /** What the last position needs beyond the end of the input. */
  readonly after: Shape;
  /** How much of the input no position reads, at its beginning and at its end. */
  readonly skipped: Shape;
  readonly unread: Shape;
}

export const convWindow3D = (node: Node, input: Shape, filter: Shape) =>
  windowOf(convolution3DOf(node, input, filter));

export const poolWindow3D = (node: Node, input: Shape) => windowOf(pooling3DOf(node, input));

function windowOf(info: ReturnType<typeof convolution3DOf>): Window3D {
  const input = [info.inDepth, info.inHeight, info.inWidth];
  const output = [info.outDepth, info.outHeight, info.outWidth];
  const reach = [info.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth];
  const strides = [info.strideDepth, info.strideHeight, info.strideWidth];
  // Where strides are longer than the filter, TensorFlow.js pads volumes by less than nothing: it begins further on.
  const before = [info.padInfo.front, info.padInfo.top, info.padInfo.left];
  const end = input.map((length, axis) => {
    const last = ((output[axis] ?? 1) - 1) * (strides[axis] ?? 1) + (reach[axis] ?? 1);
    return last - length - (before[axis] ?? 0);
  });
  return {
    input,
    output,
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides,
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: before.map((length) => Math.max(0, length)),
    after: end.map((length) => Math.max(0, length)),
    skipped: before.map((length) => Math.max(0, -length)),
    unread: end.map((length) => Math.max(0, -length)),
  };
}

/** A window as the attributes of an ONNX operator. */
export function attributesOf({ kernel, strides, dilations, before, after }: Window3D) {
  return { kernel_shape: kernel, strides, dilations, pads: [...before, ...after] };
}

/** [batch, channels, depth, height, width] of [batch, depth, height, width, channels], as ONNX wants it. */
export const toChannelsFirst = (g: Builder, x: Value) => g.transpose(x, [0, 4, 1, 2, 3]);
export const toChannelsLast = (g: Builder, x: Value) => g.transpose(x, [0, 2, 3, 4, 1]);

/** What the window reads of a volume [batch, channels, depth, height, width]. */
export function readRegion(g: Builder, x: Value, { input, skipped, unread }: Window3D): Value {
  const ends = input.map((length, axis) => length - (unread[axis] ?? 0));
  return cut(g, x, ends, skipped);
}

/** The inverse: zeros where nothing was read. */
export function fillRegion(g: Builder, x: Value, { skipped, unread }: Window3D): Value {
  if ([...skipped, ...unread].every((length) => length === 0)) return x;
  return g.op('Pad', [x, g.int64([0, 0, ...skipped, 0, 0, ...unread])]);
}

/** The axes in space from `begin` (0 unless given) to `end`. */
export function cut(g: Builder, x: Value, end: Shape, begin: Shape = [0, 0, 0]): Value {
  if (sameShape(x.shape.slice(2), end) && begin.every((start) => start === 0)) return x;
  return g.op('Slice', [x, g.int64(begin), g.int64(end), g.int64([2, 3, 4])]);
}
