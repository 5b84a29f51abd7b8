import { heNormal, initialise, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Two convolutions that halve the image; what they see is joined by the number (one-hot) and goes through 64 units.
 * Returns scores (logits) of the 10 digits and of the 19 sums: softmax belongs to the loss, which is summed over the two.
 */
export function cnn(random: Random): tf.LayersModel {
  const shared = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } as const;
  const [image, number] = [tf.input({ shape: [28, 28, 1] }), tf.input({ shape: [10] })] as const;
  let map = apply(tf.layers.conv2d({ filters: 8, ...shared }), image); // [14, 14, 8]
  map = apply(tf.layers.conv2d({ filters: 16, ...shared }), map); // [7, 7, 16]
  const both = apply(tf.layers.concatenate(), apply(tf.layers.flatten(), map), number); // [794]
  const hidden = apply(tf.layers.dense({ units: 64, activation: 'relu' }), both);
  const outputs = [10, 19].map((units) => apply(tf.layers.dense({ units }), hidden));
  // Every weight is drawn from the seed, so that a trial can be repeated.
  return initialise(tf.model({ inputs: [image, number], outputs }), random, heNormal);
}

/** A layer's output as a symbol: what a network is drawn with. */
function apply(layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]): tf.SymbolicTensor {
  return layer.apply(inputs.length === 1 ? inputs.slice(0, 1) : inputs) as tf.SymbolicTensor;
}
