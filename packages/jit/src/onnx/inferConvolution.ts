import type { Shape } from '../graph/types.ts';
import { type Call, type Inference, input, numbersOf } from './inference.ts';

interface Window {
  kernel: number[];
  strides: number[];
  pads: number[];
  dilations: number[];
}

/** The attributes that convolutions and poolings share, with ONNX's defaults. */
function windowOf(call: Call, kernel: Shape): Window {
  const spatial = kernel.length;
  return {
    kernel: [...kernel],
    strides: numbersOf(call.attributes.strides) ?? new Array<number>(spatial).fill(1),
    pads: numbersOf(call.attributes.pads) ?? new Array<number>(2 * spatial).fill(0),
    dilations: numbersOf(call.attributes.dilations) ?? new Array<number>(spatial).fill(1),
  };
}

/** Lengths of the spatial axes that a window slides to. */
function slide(shape: Shape, { kernel, strides, pads, dilations }: Window): number[] {
  return kernel.map((size, i) => {
    const padded = (shape[i + 2] ?? 0) + (pads[i] ?? 0) + (pads[i + kernel.length] ?? 0);
    return Math.floor((padded - (dilations[i] ?? 1) * (size - 1) - 1) / (strides[i] ?? 1)) + 1;
  });
}

const convolution: Inference = (call) => {
  const [x, w] = [input(call, 0), input(call, 1)];
  const [batch = 0] = x.shape;
  const [filters = 0] = w.shape;
  return { shape: [batch, filters, ...slide(x.shape, windowOf(call, w.shape.slice(2)))], dtype: x.dtype };
};

const pooling: Inference = (call) => {
  const x = input(call, 0);
  const [batch = 0, channels = 0] = x.shape;
  const window = windowOf(call, numbersOf(call.attributes.kernel_shape) ?? []);
  const shape = [batch, channels, ...slide(x.shape, window)];
  const values = { shape, dtype: x.dtype };
  return call.count === 1 ? values : [values, { shape, dtype: 'int64' as const }];
};

const globalPooling: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  return { shape: shape.map((length, i) => (i < 2 ? length : 1)), dtype };
};

/** Types of the operators with a sliding window, which the channel-blocked domain declares alike. */
export const convolutionTypes: Record<string, Inference> = {
  Conv: convolution,
  FusedConv: convolution,
  ConvTranspose: (call) => {
    const [x, w] = [input(call, 0), input(call, 1)];
    const [batch = 0] = x.shape;
    const { kernel, strides, pads, dilations } = windowOf(call, w.shape.slice(2));
    const extra = numbersOf(call.attributes.output_padding) ?? [];
    const spatial = kernel.map((size, i) => {
      const reach = (dilations[i] ?? 1) * (size - 1) + 1;
      const cut = (pads[i] ?? 0) + (pads[i + kernel.length] ?? 0);
      return ((x.shape[i + 2] ?? 0) - 1) * (strides[i] ?? 1) + reach - cut + (extra[i] ?? 0);
    });
    return {
      shape: [batch, (w.shape[1] ?? 0) * Number(call.attributes.group ?? 1), ...spatial],
      dtype: x.dtype,
    };
  },
  MaxPool: pooling,
  AveragePool: pooling,
  GlobalAveragePool: globalPooling,
  GlobalMaxPool: globalPooling,
  // Of channels that fill their blocks: others come out with zeros, as more channels.
  ReorderInput: (call) => {
    const { shape, dtype } = input(call, 0);
    const [batch = 0, ...lengths] = shape;
    if (!call.attributes.channels_last) return { shape, dtype };
    return { shape: [batch, ...lengths.slice(-1), ...lengths.slice(0, -1)], dtype };
  },
  ReorderOutput: (call) => {
    const { shape, dtype } = input(call, 0);
    const [batch = 0, whole = 0, ...lengths] = shape;
    const channels = Number(call.attributes.channels ?? whole);
    const last = call.attributes.channels_last;
    return { shape: last ? [batch, ...lengths, channels] : [batch, channels, ...lengths], dtype };
  },
};
