import { heNormal, initialise, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** Two convolutions that halve the image, and one linear layer. Returns scores (logits): softmax belongs to the loss. */
export function cnn(random: Random, classes: number): tf.LayersModel {
  const shared = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } as const;
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 8, inputShape: [28, 28, 1], ...shared }), // [14, 14, 8]
      tf.layers.conv2d({ filters: 16, ...shared }), // [7, 7, 16]
      tf.layers.flatten(), // [784]
      tf.layers.dense({ units: classes }),
    ],
  });
  // Every weight is drawn from the seed, so that a trial can be repeated.
  return initialise(model, random, heNormal);
}
