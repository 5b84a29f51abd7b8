import type { Layout, Shape } from '../../graph/types.ts';
import { four } from '../conv/window.ts';

/**
 * The layouts of ONNX Runtime's blocked kernels (domain com.microsoft.nchwc): `block` channels lie together.
 * https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/mlas/lib/snchwc.cpp
 * Channels that do not fill the last block are followed by channels of zeros, which stay zeros: filters, biases
 * and scales have zeros there too, and no other kernel than those that keep zeros works on such values.
 */

/** Maps [batch, height, width, channels] as [batch, channels / block, height, width, block]. */
export function blockedMap(shape: Shape, block: number): Layout {
  const [batch, height, width, channels] = four(shape);
  const whole = wholeBlocks(channels, block);
  return {
    ...(whole === channels ? {} : { padded: [batch, height, width, whole] }),
    view: [batch, height, width, whole / block, block],
    perm: [0, 3, 1, 2, 4],
    shape: [batch, whole, height, width],
  };
}

/** Maps [batch, height, width, channels] as [batch, channels, height, width], for narrow ones. */
export function channelsFirstMap(shape: Shape): Layout {
  const [batch, height, width, channels] = four(shape);
  return { view: shape, perm: [0, 3, 1, 2], shape: [batch, channels, height, width] };
}

/**
 * Filters [rows, columns, in, out] as [out / block, in / block, rows, columns, block (in), block (out)];
 * those of narrow maps as [out / block, in, rows, columns, block (out)].
 */
export function blockedFilter(shape: Shape, block: number): Layout {
  const [rows, columns, inputs, outputs] = four(shape);
  const narrow = isNarrow(inputs, block);
  const wholeIn = narrow ? inputs : wholeBlocks(inputs, block);
  const wholeOut = wholeBlocks(outputs, block);
  const complete = wholeIn === inputs && wholeOut === outputs;
  const common = {
    ...(complete ? {} : { padded: [rows, columns, wholeIn, wholeOut] }),
    shape: [wholeOut, wholeIn, rows, columns],
  };
  if (narrow) {
    return { ...common, view: [rows, columns, inputs, wholeOut / block, block], perm: [3, 2, 0, 1, 4] };
  }
  return {
    ...common,
    view: [rows, columns, wholeIn / block, block, wholeOut / block, block],
    perm: [4, 2, 0, 1, 3, 5],
  };
}

/** The number of channels in whole blocks. */
export function wholeBlocks(channels: number, block: number): number {
  return Math.ceil(channels / block) * block;
}

/** So few channels (of an image, mostly) that the kernels had better read them one by one than a block with zeros. */
export function isNarrow(channels: number, block: number): boolean {
  return channels <= block / 2;
}

/**
 * The kernels are three to four times as fast as the plain ones, so some work on zeros is worth it. Measured on a Xeon
 * with AVX-512, whole steps: LeNet-5 with its 6 channels in a block of 16 takes half of the time, 8 channels of 5x5 too.
 */
const MOST_PADDING = 2.7;

/** Whether this many channels nearly fill whole blocks. */
export function fillsBlocks(channels: number, block: number): boolean {
  return wholeBlocks(channels, block) <= MOST_PADDING * channels;
}
