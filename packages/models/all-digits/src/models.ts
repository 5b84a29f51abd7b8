import { initialise, pytorchDefault, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** Linear layers 784 - ...hidden - 10 with ReLU between them; returns logits. */
export function denseNetwork(hidden: readonly number[], random: Random): tf.Sequential {
  const units = [784, ...hidden, 10];
  const model = tf.sequential();
  for (const [i, size] of units.entries()) {
    if (i === 0) continue;
    const last = i === units.length - 1;
    model.add(
      tf.layers.dense({
        units: size,
        ...(last ? {} : { activation: 'relu' as const }),
        ...(i === 1 ? { inputShape: [784] } : {}),
      }),
    );
  }
  return initialise(model, random, pytorchDefault);
}
