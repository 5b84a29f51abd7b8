import { heNormal, initialise, type Random, type Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** 784 - units - classes with ReLU. Returns scores (logits): softmax belongs to the loss. */
export function mlp(random: Random, units: number, classes: number): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: 'relu', inputShape: [784] }),
      tf.layers.dense({ units: classes }),
    ],
  });
  // Every weight is drawn from the seed, so that a trial can be repeated.
  return initialise(model, random, heNormal);
}

/** The mean of the members' probabilities, [batch, classes]; its largest is the ensemble's answer. */
export function average(members: Readonly<Record<string, Tensors>>, output: string): tf.Tensor {
  const probabilities = Object.values(members).map((outputs) => tf.softmax(outputs[output] as tf.Tensor));
  return tf.div(tf.addN(probabilities), probabilities.length);
}
