import type { CustomNetwork, Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

const HIDDEN = 30;

/** 784-30-1 with ReLU from bare tensors: every weight from N(0, 1), and for each layer one bias that all its units share. */
export function ownTwoLayer(random: Random): CustomNetwork {
  const normal = (name: string, shape: number[]) => {
    const stream = random.stream(name);
    const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal());
    return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  };
  const weights1 = normal('weights1', [784, HIDDEN]);
  const bias1 = normal('bias1', [1]);
  const weights2 = normal('weights2', [HIDDEN, 1]);
  const bias2 = normal('bias2', [1]);
  const variables = [weights1, bias1, weights2, bias2];
  return {
    inputShapes: [[784]],
    apply: ([image]) => {
      if (!image) throw new TypeError('own-two-layer: no image given, [batch, 784] expected.');
      const hidden = tf.relu(tf.add(tf.matMul(image, weights1), bias1));
      return tf.add(tf.matMul(hidden, weights2), bias2);
    },
    variables,
    trainable: variables,
    summary: [
      { name: 'hidden', kind: 'Linear, one bias, ReLU', outputShape: [HIDDEN], parameters: 784 * HIDDEN + 1 },
      { name: 'output', kind: 'Linear, one bias', outputShape: [1], parameters: HIDDEN + 1 },
    ],
  };
}
