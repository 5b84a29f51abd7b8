import { initialise, pytorchDefault, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { backbone, denseBlock, scores } from './backbone.ts';

/**
 * From an image [28, 28, 1] and a number, one-hot [10], to scores of the digit [10] and of the sum [19]: the 20 features
 * of the image beside the 10 of the number, two dense blocks of 60, and a head for each answer.
 */
export function adder(random: Random): tf.LayersModel {
  const image = tf.input({ shape: [28, 28, 1] });
  const number = tf.input({ shape: [10] });
  const features = tf.layers.concatenate().apply([backbone(image), number]); // [30]
  if (!(features instanceof tf.SymbolicTensor)) throw new TypeError('adder: no symbolic tensor.');
  const shared = denseBlock(denseBlock(features, 60), 60);
  const model = tf.model({ inputs: [image, number], outputs: [scores(shared, 10), scores(shared, 19)] });
  return initialise(model, random, pytorchDefault);
}
