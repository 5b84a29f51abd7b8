import * as tf from '@tensorflow/tfjs';
import { callStream } from './callStreams.ts';
import type { LayerCall } from './layer.ts';

/**
 * What a Dropout or SpatialDropout1D layer does while training: keeps an element where a uniform number is at least `rate`, and divides
 * it by 1 - rate. Null for a layer of another kind, or one that drops nothing.
 */
export function trainingDropout(layer: tf.layers.Layer, name: string): LayerCall | null {
  const kind = layer.getClassName();
  if (kind !== 'Dropout' && kind !== 'SpatialDropout1D') return null;
  const { rate, noiseShape } = layer.getConfig();
  if (typeof rate !== 'number' || rate <= 0 || rate >= 1) return null;
  return (input, random) => {
    if (!random) {
      throw new Error(
        `jit: layer ${layer.name} drops elements; pass \`random\` (stepRandom(seed, step)) to apply.`,
      );
    }
    const shape = input.shape.map((length, axis) => {
      // Whole channels are dropped: the same for every place along the axis in the middle.
      if (kind === 'SpatialDropout1D') return axis === 1 ? 1 : length;
      const given = Array.isArray(noiseShape) ? noiseShape[axis] : null;
      return typeof given === 'number' ? given : length;
    });
    const keep = tf.greaterEqual(random.uniform(shape, callStream(random, name)), rate);
    return tf.mul(input, tf.mul(tf.cast(keep, 'float32'), 1 / (1 - rate)));
  };
}
