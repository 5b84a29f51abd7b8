import * as tf from '@tensorflow/tfjs';

type Map = tf.SymbolicTensor;

/**
 * Five 3x3 convolutions of 16 channels, two poolings, the mean of each channel, and a 1x1 convolution of these 16 means to
 * 20 features, each without bias, with batch norm and ReLU: from [28, 28, 1] to [20] with 9,880 parameters.
 */
export function backbone(image: Map): Map {
  let map = convolution(image, 16); // [28, 28, 16]
  map = pool(map); // [14, 14, 16]
  map = convolution(convolution(map, 16), 16);
  map = pool(map); // [7, 7, 16]
  map = convolution(convolution(map, 16), 16);
  const means = apply(tf.layers.globalAveragePooling2d({}), map); // [16]
  // On a single pixel a 1x1 convolution is a linear layer.
  return denseBlock(means, 20);
}

/** A linear layer without bias, batch norm and ReLU: units * (inputs + 2) parameters. */
export function denseBlock(features: Map, units: number): Map {
  return normalised(apply(linear(units), features));
}

/** A linear layer without bias: the scores of `classes` classes. */
export function scores(features: Map, classes: number): Map {
  return apply(linear(classes), features);
}

function convolution(map: Map, filters: number): Map {
  const layer = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false });
  return normalised(apply(layer, map));
}

const pool = (map: Map) => apply(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), map);

const linear = (units: number) => tf.layers.dense({ units, useBias: false });

/** Batch norm with PyTorch's momentum of 0.1 (0.9 here) and epsilon, then ReLU. */
const normalised = (map: Map) =>
  apply(tf.layers.reLU(), apply(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }), map));

function apply(layer: tf.layers.Layer, input: Map): Map {
  const output = layer.apply(input);
  if (output instanceof tf.SymbolicTensor) return output;
  throw new TypeError(`adder: layer ${layer.name} gave no symbolic tensor.`);
}
