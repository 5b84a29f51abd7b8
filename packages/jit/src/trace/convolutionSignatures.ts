import * as tf from '@tensorflow/tfjs';
import { type Attributed, number, numbers, pairs } from '../graph/attributes.ts';
import type { Shape, ValueType } from '../graph/types.ts';
import type { Signature } from './signatures.ts';

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

const resize: Signature = {
  inputs: ['images'],
  infer: (call, { shape: [batch = 1, , , channels = 1] }): ValueType => {
    const [height = 1, width = 1] = numbers(call, 'size');
    return { shape: [batch, height, width, channels], dtype: 'float32' };
  },
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
  ResizeBilinear: resize,
  ResizeNearestNeighbor: resize,
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
