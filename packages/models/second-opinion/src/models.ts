import { initialise, pytorchDefault, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** One network for all ten digits: 784-32-64-128-10, dropout 0.3. */
export const solo = (random: Random) => network([32, 64, 128], 0.3, 10, random);

/** One digit against the rest: 784-64-32-2, dropout 0.4, and tanh at the end, so its scores stay within ±1. */
export const expert = (random: Random) => network([64, 32], 0.4, 2, random, 'tanh');

/** Linear layers with LeakyReLU (slope 0.2) and dropout after each hidden one. */
function network(
  hidden: readonly number[],
  rate: number,
  classes: number,
  random: Random,
  activation: 'tanh' | 'linear' = 'linear',
): tf.Sequential {
  const model = tf.sequential();
  for (const [i, units] of hidden.entries()) {
    model.add(tf.layers.dense({ units, ...(i === 0 ? { inputShape: [784] } : {}) }));
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
    model.add(tf.layers.dropout({ rate }));
  }
  model.add(tf.layers.dense({ units: classes, activation }));
  return initialise(model, random, pytorchDefault);
}
