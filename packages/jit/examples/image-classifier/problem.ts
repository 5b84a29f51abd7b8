import * as tf from '@tensorflow/tfjs';
import { below, uniform } from '../random.ts';

const SIDE = 16;

/** Noisy pictures of a ring, a square or a cross, bytes [count, 16, 16, 1], and which of the three each shows. */
export function pictures(count: number, seed: number): { x: Uint8Array; y: Int32Array } {
  const random = uniform(seed);
  const x = new Uint8Array(count * SIDE * SIDE);
  const y = Int32Array.from({ length: count }, (_, i) => i % 3);
  for (const [i, kind] of y.entries()) {
    const [row, column, radius] = [6 + below(random, 4), 6 + below(random, 4), 3 + below(random, 3)];
    for (let at = 0; at < SIDE * SIDE; at++) {
      const [down, right] = [Math.abs(Math.floor(at / SIDE) - row), Math.abs((at % SIDE) - column)];
      const distance =
        [Math.hypot(down, right), Math.max(down, right), radius + Math.min(down, right)][kind] ?? 0;
      const inside = Math.max(down, right) <= radius;
      const ink = inside && Math.abs(distance - radius) < 0.7 ? 200 : 0;
      x[i * SIDE * SIDE + at] = Math.min(255, ink + 90 * random());
    }
  }
  return { x, y };
}

export function network(): tf.LayersModel {
  const initializer = (seed: number) => tf.initializers.heNormal({ seed });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [SIDE, SIDE, 1] }),
      tf.layers.rescaling({ scale: 1 / 255 }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', kernelInitializer: initializer(1) }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', kernelInitializer: initializer(2) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: initializer(3) }),
    ],
  });
}

export const settings = { batchSize: 32, epochs: 5, learningRate: 0.003 };
export const COUNT = 480;
