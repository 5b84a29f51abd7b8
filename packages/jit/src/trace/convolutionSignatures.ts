import * as tf from '@tensorflow/tfjs';
import { type Attributed, number, numbers, pairs } from '../graph/attributes.ts';
import type { Shape, ValueType } from '../graph/types.ts';
import type { Signature } from './signature.ts';

type Pair = [number, number];
type Shape4 = [number, number, number, number];

function four(shape: Shape): Shape4 {
  const [a = 1, b = 1, c = 1, d = 1] = shape;
  return [a, b, c, d];
}

function pair(call: Attributed, name: string): Pair {
  if (call.attributes[name] === undefined) return [1, 1];
  const [height = 1, width = height] = numbers(call, name);
  return [height, width];
}

type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

function padding(call: Attributed): Padding {
  const { pad } = call.attributes;
  if (pad === 'valid' || pad === 'same' || typeof pad === 'number') return pad;
  const [top, bottom, left, right] = pairs(call, 'pad');
  return [top ?? [0, 0], bottom ?? [0, 0], left ?? [0, 0], right ?? [0, 0]];
}

function rounding(call: Attributed): 'floor' | 'round' | 'ceil' | undefined {
  const { dimRoundingMode: mode } = call.attributes;
  return mode === 'floor' || mode === 'round' || mode === 'ceil' ? mode : undefined;
}

/** Geometry of a Conv2D or DepthwiseConv2dNative kernel, and of their gradients: x [batch, height, width, channels]. */
export function convolutionOf(call: Attributed, x: Shape, filter: Shape, depthwise = false) {
  return tf.backend_util.computeConv2DInfo(
    four(x),
    four(filter),
    pair(call, 'strides'),
    pair(call, 'dilations'),
    padding(call),
    rounding(call),
    depthwise,
    call.attributes.dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
  );
}

/** Geometry of a MaxPool or AvgPool kernel, and of their gradients: x [batch, height, width, channels]. */
export function poolingOf(call: Attributed, x: Shape) {
  return tf.backend_util.computePool2DInfo(
    four(x),
    pair(call, 'filterSize'),
    pair(call, 'strides'),
    1,
    padding(call),
    rounding(call),
  );
}

const convolution =
  (depthwise: boolean): Signature['infer'] =>
  (call, x, filter) => ({
    shape: convolutionOf(call, x.shape, filter.shape, depthwise).outShape,
    dtype: x.dtype,
  });

const like =
  (name: string): Signature['infer'] =>
  (call, x) => ({ shape: numbers(call, name), dtype: x.dtype });

const pooling: Signature = {
  inputs: ['x'],
  infer: (call, x) => ({ shape: poolingOf(call, x.shape).outShape, dtype: x.dtype }),
};

const resize = (keepsType: boolean): Signature => ({
  inputs: ['images'],
  infer: (call, { shape: [batch = 1, , , channels = 1], dtype }): ValueType => {
    const [height = 1, width = 1] = numbers(call, 'size');
    return { shape: [batch, height, width, channels], dtype: keepsType ? dtype : 'float32' };
  },
});

/** What is cut into blocks, padded with zeros first, becomes a batch of its positions within a block, and back. */
const blocks =
  (toBatch: boolean): Signature['infer'] =>
  (call, { shape: [batch = 1, ...lengths], dtype }) => {
    const sizes = numbers(call, 'blockShape');
    const margins = pairs(call, toBatch ? 'paddings' : 'crops');
    const count = sizes.reduce((product, size) => product * size, 1);
    const spatial = lengths.map((length, axis) => {
      const [before, after] = margins[axis] ?? [0, 0];
      const size = sizes[axis] ?? 1;
      return toBatch ? (length + before + after) / size : length * size - before - after;
    });
    return { shape: [toBatch ? batch * count : batch / count, ...spatial], dtype };
  };

export const convolutionSignatures: Readonly<Record<string, Signature>> = {
  Conv2D: { inputs: ['x', 'filter'], infer: convolution(false) },
  DepthwiseConv2dNative: { inputs: ['x', 'filter'], infer: convolution(true) },
  FusedConv2D: { inputs: ['x', 'filter', 'bias?', 'preluActivationWeights?'], infer: convolution(false) },
  FusedDepthwiseConv2D: {
    inputs: ['x', 'filter', 'bias?', 'preluActivationWeights?'],
    infer: convolution(true),
  },
  Conv2DBackpropInput: { inputs: ['dy', 'filter'], infer: like('inputShape') },
  Conv2DBackpropFilter: { inputs: ['x', 'dy'], infer: like('filterShape') },
  DepthwiseConv2dNativeBackpropInput: { inputs: ['dy', 'filter'], infer: like('inputShape') },
  DepthwiseConv2dNativeBackpropFilter: { inputs: ['x', 'dy'], infer: like('filterShape') },
  MaxPool: pooling,
  AvgPool: pooling,
  MaxPoolGrad: { inputs: ['dy', 'input', 'output'], infer: (_, _dy, x) => x },
  AvgPoolGrad: { inputs: ['dy', 'input'], infer: (_, _dy, x) => x },
  FusedBatchNorm: { inputs: ['x', 'scale?', 'offset?', 'mean', 'variance'], infer: (_, x) => x },
  FlipLeftRight: { inputs: ['image'], infer: (_, image) => image },
  LRN: { inputs: ['x'], infer: (_, x) => x },
  LRNGrad: { inputs: ['x', 'y', 'dy'], infer: (_, x) => x },
  SpaceToBatchND: { inputs: ['x'], infer: blocks(true) },
  BatchToSpaceND: { inputs: ['x'], infer: blocks(false) },
  ResizeBilinear: resize(false),
  ResizeNearestNeighbor: resize(true),
  ResizeBilinearGrad: { inputs: ['images', 'dy'], infer: (_, images) => images },
  ResizeNearestNeighborGrad: { inputs: ['images', 'dy'], infer: (_, images) => images },
  DepthToSpace: {
    inputs: ['x'],
    infer: (call, { shape: [batch = 1, height = 1, width = 1, channels = 1], dtype }) => {
      const block = number(call, 'blockSize');
      return { shape: [batch, height * block, width * block, channels / (block * block)], dtype };
    },
  },
};
