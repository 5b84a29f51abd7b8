import * as tf from '@tensorflow/tfjs';
import { normal, uniform } from '../random.ts';

export const NOISE = 4;

/** Points [count, 2] around (2, -1), with deviations 0.5 and 0.25: what the generator is to imitate. */
export function points(count: number, seed: number): Float32Array {
  const random = uniform(seed);
  return Float32Array.from({ length: count * 2 }, (_, i) =>
    i % 2 === 0 ? 2 + 0.5 * normal(random) : -1 + 0.25 * normal(random),
  );
}

const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });

export const generator = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 16,
        inputShape: [NOISE],
        activation: 'relu',
        kernelInitializer: initializer(1),
      }),
      tf.layers.dense({ units: 2, kernelInitializer: initializer(2) }),
    ],
  });

/** From points to scores: above 0 where it takes them for real. It drops, so that it learns no single points. */
export const discriminator = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 32, inputShape: [2], kernelInitializer: initializer(3) }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(4) }),
    ],
  });

export const settings = { batchSize: 64, steps: 1500, learningRate: 0.002, beta1: 0.5 };
export const COUNT = 1024;

/** How far the mean of points is from (2, -1). */
export function distance(made: ArrayLike<number>): number {
  const count = made.length / 2;
  let [right, down] = [0, 0];
  for (let i = 0; i < count; i++) {
    right += (made[2 * i] ?? 0) / count;
    down += (made[2 * i + 1] ?? 0) / count;
  }
  return Math.hypot(right - 2, down + 1);
}

/** The noise that pictures are made of in the end. */
export function testNoise(count: number): Float32Array {
  const random = uniform(9);
  return Float32Array.from({ length: count * NOISE }, () => normal(random));
}
