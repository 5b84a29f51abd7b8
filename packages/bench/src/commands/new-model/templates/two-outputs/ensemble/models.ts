import { heNormal, initialise, type Random, type Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The image goes through hidden units, is joined by the number (one-hot), and both go through as many again. Returns
 * scores (logits) of the 10 digits and of the 19 sums: softmax belongs to the loss, which is summed over the two.
 */
export function mlp(random: Random, units: number): tf.LayersModel {
  const [image, number] = [tf.input({ shape: [784] }), tf.input({ shape: [10] })] as const;
  const seen = apply(tf.layers.dense({ units, activation: 'relu' }), image);
  const both = apply(tf.layers.concatenate(), seen, number);
  const hidden = apply(tf.layers.dense({ units, activation: 'relu' }), both);
  const outputs = [10, 19].map((classes) => apply(tf.layers.dense({ units: classes }), hidden));
  // Every weight is drawn from the seed, so that a trial can be repeated.
  return initialise(tf.model({ inputs: [image, number], outputs }), random, heNormal);
}

/** The mean of the members' probabilities, [batch, classes]; its largest is the ensemble's answer. */
export function average(members: Readonly<Record<string, Tensors>>, output: string): tf.Tensor {
  const probabilities = Object.values(members).map((outputs) => tf.softmax(outputs[output] as tf.Tensor));
  return tf.div(tf.addN(probabilities), probabilities.length);
}

/** A layer's output as a symbol: what a network is drawn with. */
function apply(layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]): tf.SymbolicTensor {
  return layer.apply(inputs.length === 1 ? inputs.slice(0, 1) : inputs) as tf.SymbolicTensor;
}
