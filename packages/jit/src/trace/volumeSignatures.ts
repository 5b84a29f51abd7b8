import * as tf from '@tensorflow/tfjs';
import { type Attributed, numbers } from '../graph/attributes.ts';
import type { Shape } from '../graph/types.ts';
import type { Signature } from './signature.ts';

type Triple = [number, number, number];
type Shape5 = [number, number, number, number, number];

function five(shape: Shape): Shape5 {
  const [a = 1, b = 1, c = 1, d = 1, e = 1] = shape;
  return [a, b, c, d, e];
}

function triple(call: Attributed, name: string): Triple {
  if (call.attributes[name] === undefined) return [1, 1, 1];
  const [depth = 1, height = depth, width = height] = numbers(call, name);
  return [depth, height, width];
}

function padding({ attributes: { pad }, op, origin }: Attributed): 'same' | 'valid' | number {
  if (pad === 'same' || pad === 'valid' || typeof pad === 'number') return pad;
  throw new Error(`jit: the padding of ${op} (${origin}) is ${pad}; expected same, valid or a number.`);
}

function rounding({
  attributes: { dimRoundingMode: mode },
}: Attributed): 'floor' | 'round' | 'ceil' | undefined {
  return mode === 'floor' || mode === 'round' || mode === 'ceil' ? mode : undefined;
}

/** Geometry of a Conv3D kernel, and of its gradients: x [batch, depth, height, width, channels]. */
export function convolution3DOf(call: Attributed, x: Shape, filter: Shape) {
  const [strides, dilations] = [triple(call, 'strides'), triple(call, 'dilations')];
  return tf.backend_util.computeConv3DInfo(five(x), five(filter), strides, dilations, padding(call));
}

/** Geometry of a MaxPool3D or AvgPool3D kernel, and of their gradients: x [batch, depth, height, width, channels]. */
export function pooling3DOf(call: Attributed, x: Shape) {
  const [size, strides] = [triple(call, 'filterSize'), triple(call, 'strides')];
  return tf.backend_util.computePool3DInfo(five(x), size, strides, 1, padding(call), rounding(call));
}

const like =
  (name: string): Signature['infer'] =>
  (call, x) => ({ shape: numbers(call, name), dtype: x.dtype });

const pooling: Signature = {
  inputs: ['x'],
  infer: (call, { shape, dtype }) => ({ shape: pooling3DOf(call, shape).outShape, dtype }),
};

/** Kernels on volumes, maps with a third axis in space. */
export const volumeSignatures: Readonly<Record<string, Signature>> = {
  Conv3D: {
    inputs: ['x', 'filter'],
    infer: (call, { shape, dtype }, filter) => {
      return { shape: convolution3DOf(call, shape, filter.shape).outShape, dtype };
    },
  },
  Conv3DBackpropInputV2: { inputs: ['dy', 'filter'], infer: like('inputShape') },
  Conv3DBackpropFilterV2: { inputs: ['x', 'dy'], infer: like('filterShape') },
  MaxPool3D: pooling,
  AvgPool3D: pooling,
  MaxPool3DGrad: { inputs: ['dy', 'input', 'output'], infer: (_, _dy, x) => x },
  AvgPool3DGrad: { inputs: ['dy', 'input'], infer: (_, _dy, x) => x },
};
