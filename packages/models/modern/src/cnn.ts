import { heNormal, initialise, type Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Five convolutions with batch norm and ReLU, on maps of 14x14, 7x7 and 3x3, then the mean of each of the 128 channels
 * and one linear layer. The first convolution halves the image itself, so that no layer works at full size.
 */
export function cnn(random: Random): tf.Sequential {
  const model = tf.sequential({
    layers: [
      ...convolution(16, { kernelSize: 5, strides: 2, inputShape: [28, 28, 1] }), // [14, 14, 16]
      ...convolution(48, {}),
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), // [7, 7, 48]
      ...convolution(64, {}),
      ...convolution(64, {}),
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), // [3, 3, 64]
      ...convolution(128, {}),
      tf.layers.globalAveragePooling2d({}), // [128]
      tf.layers.dense({ units: 10 }),
    ],
  });
  return initialise(model, random, heNormal);
}

interface Options {
  readonly kernelSize?: number;
  readonly strides?: number;
  readonly inputShape?: [number, number, number];
}

/** Batch norm moves its running statistics by a tenth of the batch's (PyTorch's convention), epsilon 1e-5. */
function convolution(
  filters: number,
  { kernelSize = 3, strides = 1, inputShape }: Options,
): tf.layers.Layer[] {
  return [
    tf.layers.conv2d({
      filters,
      kernelSize,
      strides,
      padding: 'same',
      useBias: false,
      ...(inputShape ? { inputShape } : {}),
    }),
    tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }),
    tf.layers.reLU(),
  ];
}
