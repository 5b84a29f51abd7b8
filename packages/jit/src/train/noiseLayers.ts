import * as tf from '@tensorflow/tfjs';
import { callStream } from './callStreams.ts';
import type { LayerCall } from './layer.ts';
import { randomNormal, type StepRandom } from './stepRandom.ts';

/** Fixed points of SELU (https://arxiv.org/abs/1706.02515): what a dropped element is set to is -ALPHA * SCALE. */
const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

/**
 * What GaussianNoise, GaussianDropout and AlphaDropout layers do while training, with numbers drawn from StepRandom.
 * Null for a layer of another kind, or one that changes nothing.
 */
export function trainingNoise(layer: tf.layers.Layer, name: string): LayerCall | null {
  const { rate, stddev } = layer.getConfig();
  const drawing =
    (call: (input: tf.Tensor, random: StepRandom, stream: string) => tf.Tensor): LayerCall =>
    (input, random) => {
      if (random) return call(input, random, callStream(random, name));
      throw new Error(
        `jit: layer ${layer.name} makes noise; pass \`random\` (stepRandom(seed, step)) to apply.`,
      );
    };
  if (layer.getClassName() === 'GaussianNoise' && typeof stddev === 'number') {
    return drawing((input, random, stream) => {
      return tf.add(input, tf.mul(randomNormal(random, input.shape, stream), stddev));
    });
  }
  if (typeof rate !== 'number' || rate <= 0 || rate >= 1) return null;
  switch (layer.getClassName()) {
    case 'GaussianDropout': {
      const deviation = Math.sqrt(rate / (1 - rate));
      return drawing((input, random, stream) => {
        return tf.mul(input, tf.add(tf.mul(randomNormal(random, input.shape, stream), deviation), 1));
      });
    }
    case 'AlphaDropout':
      return drawing((input, random, stream) => {
        return alphaDropout(input, random.uniform(input.shape, stream), rate);
      });
    default:
      return null;
  }
}

/** Keeps mean and variance of what SELU gives: scaled and shifted after dropping. */
function alphaDropout(input: tf.Tensor, uniform: tf.Tensor, rate: number): tf.Tensor {
  const dropped = -ALPHA * SCALE;
  const a = ((1 - rate) * (1 + rate * dropped ** 2)) ** -0.5;
  const keep = tf.cast(tf.greaterEqual(uniform, rate), 'float32');
  const x = tf.add(tf.mul(input, keep), tf.mul(tf.sub(1, keep), dropped));
  return tf.add(tf.mul(x, a), -a * dropped * rate);
}
