import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { slice } from './taps.ts';
import { four, type Window } from './window.ts';

/** Convolution by ONNX Runtime's own operators, which want [batch, channels, height, width]. */

/** `filter` is [out, in / group, rows, columns] here; maps are channels last. */
export function convolveDirect(g: Builder, x: Value, filter: Value, window: Window, group = 1): Value {
  const conv = g.op('Conv', [toChannelsFirst(g, readRegion(g, x, window)), filter], {
    ...convAttributes(window),
    group,
  });
  return toChannelsLast(g, conv);
}

/** The gradient by the input as a transposed convolution; `filter` is [out, in / group, rows, columns]. */
export function inputGradientDirect(g: Builder, dy: Value, filter: Value, window: Window, group = 1): Value {
  const { input, before, after } = window;
  const unread = after.map((length) => Math.max(0, -length));
  const full = g.op('ConvTranspose', [toChannelsFirst(g, dy), filter], {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [...before, ...after.map((length) => Math.max(0, length))],
    group,
  });
  const map = toChannelsLast(g, full);
  if (unread.every((length) => length === 0)) return map;
  const [batch, , , channels] = four(map.shape);
  const zeros = [0, 0, 0, 0, 0, ...unread, 0];
  return g.reshape(g.op('Pad', [map, g.int64(zeros)]), [batch, ...input, channels]);
}

export function convAttributes({ kernel, strides, dilations, before, after }: Window) {
  const pads = [...before, ...after.map((length) => Math.max(0, length))];
  return { kernel_shape: kernel, strides, dilations, pads };
}

/** The part of a channels-last map that the window reads: tfjs may leave rows and columns at the end unread. */
export function readRegion(g: Builder, x: Value, { input, after }: Window): Value {
  const end = input.map((length, axis) => length + Math.min(0, after[axis] ?? 0));
  return slice(g, x, [0, 0], end, [1, 1]);
}

export function toChannelsFirst(g: Builder, map: Value): Value {
  return g.transpose(map, [0, 3, 1, 2]);
}

export function toChannelsLast(g: Builder, map: Value): Value {
  return g.transpose(map, [0, 2, 3, 1]);
}
