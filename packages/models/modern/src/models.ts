import { heNormal, initialise, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** LeNet-5 (Y. LeCun et al., Proc. IEEE 86, 1998) with ReLU, max pooling and full connections between its maps. */
export function lenet5(random: Random): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 6,
        kernelSize: 5,
        padding: 'same',
        activation: 'relu',
        inputShape: [28, 28, 1],
      }),
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), // [14, 14, 6]
      tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }), // [10, 10, 16]
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), // [5, 5, 16]
      tf.layers.flatten(),
      tf.layers.dense({ units: 120, activation: 'relu' }),
      tf.layers.dense({ units: 84, activation: 'relu' }),
      tf.layers.dense({ units: 10 }),
    ],
  });
  return initialise(model, random, heNormal);
}

/** 784-256-256-10 with ReLU and dropout. */
export function mlp(random: Random): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 256, activation: 'relu', inputShape: [784] }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 256, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 10 }),
    ],
  });
  return initialise(model, random, heNormal);
}
