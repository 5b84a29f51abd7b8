import * as tf from '@tensorflow/tfjs';
import { normal, uniform } from '../random.ts';

const FEATURES = 8;

/** Rows of eight numbers, and a curved function of three of them with a little noise (of deviation 0.1). */
export function rows(count: number, seed: number): { x: Float32Array; y: Float32Array } {
  const random = uniform(seed);
  const x = Float32Array.from({ length: count * FEATURES }, () => 2 * random() - 1);
  const y = Float32Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0, c = 0] = x.subarray(i * FEATURES, (i + 1) * FEATURES);
    return Math.sin(3 * a) + b * c + 0.1 * normal(random);
  });
  return { x, y };
}

export function network(): tf.LayersModel {
  const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 32,
        inputShape: [FEATURES],
        activation: 'relu',
        kernelInitializer: initializer(1),
      }),
      tf.layers.dense({ units: 32, activation: 'relu', kernelInitializer: initializer(2) }),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(3) }),
    ],
  });
}

export const settings = { batchSize: 32, epochs: 40, validationSplit: 0.2 };
export const COUNT = 800;
