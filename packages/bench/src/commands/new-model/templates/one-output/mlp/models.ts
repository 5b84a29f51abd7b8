import { heNormal, initialise, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** 784 - 128 - classes with ReLU. Returns scores (logits): softmax belongs to the loss. */
export function mlp(random: Random, classes: number): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
      tf.layers.dense({ units: classes }),
    ],
  });
  // Every weight is drawn from the seed, so that a trial can be repeated.
  return initialise(model, random, heNormal);
}
