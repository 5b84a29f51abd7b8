import { heNormal, initialise, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The image goes through 128 hidden units, is joined by the number (one-hot), and both through 64 more. Returns scores
 * (logits) of the 10 digits and of the 19 sums: softmax belongs to the loss, which is summed over the two.
 */
export function mlp(random: Random): tf.LayersModel {
  const [image, number] = [tf.input({ shape: [784] }), tf.input({ shape: [10] })] as const;
  const seen = apply(tf.layers.dense({ units: 128, activation: 'relu' }), image);
  const both = apply(tf.layers.concatenate(), seen, number); // [138]
  const hidden = apply(tf.layers.dense({ units: 64, activation: 'relu' }), both);
  const outputs = [10, 19].map((units) => apply(tf.layers.dense({ units }), hidden));
  // Every weight is drawn from the seed, so that a trial can be repeated.
  return initialise(tf.model({ inputs: [image, number], outputs }), random, heNormal);
}

/** A layer's output as a symbol: what a network is drawn with. */
function apply(layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]): tf.SymbolicTensor {
  return layer.apply(inputs.length === 1 ? inputs.slice(0, 1) : inputs) as tf.SymbolicTensor;
}
