import { initialise, pytorchDefault, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** Linear layers 784 - ...hidden - 10 with nothing between them: together one linear map, of rank min(hidden, 10). */
export function linearStack(hidden: readonly number[], random: Random): tf.Sequential {
  const [first = 10, ...rest] = [...hidden, 10];
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: first, inputShape: [784] }),
      ...rest.map((units) => tf.layers.dense({ units })),
    ],
  });
  return initialise(model, random, pytorchDefault);
}
