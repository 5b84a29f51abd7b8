import type { Builder } from '../../graph/builder.ts';
import { padEnds, takeStart } from '../../graph/layout.ts';
import type { Value } from '../../graph/types.ts';
import { four, makeWindow, oneTap } from '../conv/window.ts';
import { convolveBlocked, NCHWC } from './convolve.ts';

/** `factor * x + bias + sum` for a blocked map x and one number per channel: a depthwise convolution of one tap. */
export function scaleChannels(
  g: Builder,
  x: Value,
  factor: Value,
  options: { bias?: Value; sum?: Value } = {},
): Value {
  const [, channels, height, width] = four(x.shape);
  const { bias, sum } = options;
  const filter = g.reshape(padEnds(g, factor, [channels]), [channels, 1, 1, 1]);
  return convolveBlocked(g, x, filter, oneTap([height, width]), {
    ...(bias ? { bias: padEnds(g, bias, [channels]) } : {}),
    ...(sum ? { sum } : {}),
    group: channels,
  });
}

/** The mean over all positions of a blocked map, [batch, channels]: with one position, both orders are one. */
export function meanOfPositions(g: Builder, x: Value, channels: number): Value {
  const [batch, whole] = four(x.shape);
  const means = g.reshape(g.op('GlobalAveragePool', [x], {}, NCHWC), [batch, whole]);
  return takeStart(g, means, [batch, channels]);
}

/**
 * The mean over batch and positions of the product of two blocked maps, [channels]. The sum over the positions of
 * each image is a depthwise convolution of one map by the other, which reads both once and writes next to nothing.
 */
export function meanOfProducts(g: Builder, a: Value, b: Value, channels: number): Value {
  const [batch, whole, height, width] = four(a.shape);
  const maps = batch * whole;
  const window = makeWindow({
    input: [height, width],
    output: [1, 1],
    kernel: [height, width],
    strides: [1, 1],
    dilations: [1, 1],
    before: [0, 0],
  });
  const image = g.reshape(a, [1, maps, height, width]);
  const filter = g.reshape(b, [maps, 1, height, width]);
  const sums = g.reshape(convolveBlocked(g, image, filter, window, { group: maps }), [batch, whole]);
  const perImage = takeStart(g, sums, [batch, channels]);
  const mean = g.op('ReduceMean', [perImage, g.int64([0])], { keepdims: 0 });
  return g.op('Mul', [mean, 1 / (height * width)]);
}

/** The mean over batch and positions of a blocked map, [channels]. */
export function meanOfChannels(g: Builder, x: Value, channels: number): Value {
  return g.op('ReduceMean', [meanOfPositions(g, x, channels), g.int64([0])], { keepdims: 0 });
}
