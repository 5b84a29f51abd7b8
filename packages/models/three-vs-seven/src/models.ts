import {
  initialise,
  PyTorchRandom,
  pytorchDefault,
  type Random,
  replayLinear,
  standardNormal,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** 784-1, weights and bias from N(0, 1). */
export const ownLinear = (random: Random) => initialise(linearLayer(), random, standardNormal);

/** 784-1, as PyTorch's Linear starts. */
export const linear = (random: Random) => initialise(linearLayer(), random, pytorchDefault);

/** 784-1 with the very numbers that the source started from: PyTorch's Linear after `torch.manual_seed(0)`. */
export const linearOfSource = () => replayLinear(linearLayer(), PyTorchRandom.fromSeed(0));

/** 784-30-1 with ReLU, as PyTorch's Linear starts. */
export function twoLayer(random: Random): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 30, activation: 'relu', inputShape: [784] }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  return initialise(model, random, pytorchDefault);
}

const linearLayer = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [784] })] });
