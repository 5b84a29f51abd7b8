import * as tf from '@tensorflow/tfjs';
import { uniform } from '../random.ts';

const SIDE = 8;
export const PIXELS = SIDE * SIDE;
export const LATENT = 2;

/** Pictures of one soft spot, numbers from 0 to 1, [count, 64]: two numbers, its place, say all about them. */
export function spots(count: number, seed: number): Float32Array {
  const random = uniform(seed);
  const places = Array.from({ length: count }, () => [1.5 + 4 * random(), 1.5 + 4 * random()] as const);
  return Float32Array.from({ length: count * PIXELS }, (_, i) => {
    const [row, column] = places[Math.floor(i / PIXELS)] ?? [0, 0];
    const [down, right] = [Math.floor((i % PIXELS) / SIDE) - row, (i % SIDE) - column];
    return Math.exp(-(down * down + right * right) / 3);
  });
}

const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });

/** From pictures to the mean and the logarithm of the variance of their codes, side by side. */
export const encoder = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 32,
        inputShape: [PIXELS],
        activation: 'relu',
        kernelInitializer: initializer(1),
      }),
      tf.layers.dense({ units: 2 * LATENT, kernelInitializer: initializer(2) }),
    ],
  });

/** From codes to the scores of pixels. */
export const decoder = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 32,
        inputShape: [LATENT],
        activation: 'relu',
        kernelInitializer: initializer(3),
      }),
      tf.layers.dense({ units: PIXELS, kernelInitializer: initializer(4) }),
    ],
  });

/**
 * The loss of a variational autoencoder (https://arxiv.org/abs/1312.6114, appendix B), the mean over the batch: the
 * cross-entropy of the pixels and the divergence of the codes from a standard normal distribution.
 */
export function lossOf(
  pictures: tf.Tensor,
  scores: tf.Tensor,
  mean: tf.Tensor,
  logVariance: tf.Tensor,
): tf.Scalar {
  const pixels = tf.losses.sigmoidCrossEntropy(pictures, scores).mul(PIXELS);
  const terms = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  return tf.add(pixels, tf.mul(tf.mean(tf.sum(terms, -1)), 0.5)).asScalar();
}

export const settings = { batchSize: 32, epochs: 30, learningRate: 0.005 };
export const COUNT = 512;

/** How far the decoder's pictures of the codes' means are from the pictures, pixel by pixel. */
export function distance(pictures: Float32Array, scores: ArrayLike<number>): number {
  const sum = pictures.reduce(
    (total, pixel, i) => total + Math.abs(pixel - 1 / (1 + Math.exp(-(scores[i] ?? 0)))),
    0,
  );
  return sum / pictures.length;
}
