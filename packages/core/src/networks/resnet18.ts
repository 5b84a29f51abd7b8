import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import { drawn } from '../training/redraw.ts';

/** PyTorch's batch norm: it moves its running statistics by 0.1 of the batch's, which is a momentum of 0.9 here. */
const PYTORCH_NORM = { momentum: 0.9, epsilon: 1e-5 };

type Map = tf.SymbolicTensor;

/**
 * ResNet-18 as fastai 2 makes it from torchvision's, for images [28, 28, 3]; returns logits [classes]. The body ends in
 * 512 channels of 1x1; the head concatenates their maximum and mean and goes through 512 units, with dropout.
 * Starts as there: convolutions from N(0, 2 / fan out), the head's linear layers from N(0, 2 / fan in), the shift of the
 * head's norms at 0.001 (torchvision/models/resnet.py; fastai/layers.py, fastai/vision/learner.py).
 */
export function resnet18(random: Random, classes: number): tf.LayersModel {
  const image = tf.input({ shape: [28, 28, 3] });
  let map = relu(norm(convolution(image, 64, 7, 2))); // [14, 14, 64]
  map = apply(tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }), pad(map, 1)); // [7, 7, 64]
  for (const [channels, strides] of [
    [64, 1], // [7, 7, 64]
    [128, 2], // [4, 4, 128]
    [256, 2], // [2, 2, 256]
    [512, 2], // [1, 1, 512]
  ] as const) {
    map = residual(residual(map, channels, strides), channels, 1);
  }
  return drawn(tf.model({ inputs: image, outputs: head(map, classes) }), ({ layers }) => {
    layers.forEach((layer, place) => {
      draw(layer, random.stream(place));
    });
  });
}

/** Two 3x3 convolutions beside a shortcut, which is a 1x1 convolution where the shape changes. */
function residual(map: Map, channels: number, strides: 1 | 2): Map {
  let branch = relu(norm(convolution(map, channels, 3, strides)));
  branch = norm(convolution(branch, channels, 3, 1));
  const shortcut = strides === 1 ? map : norm(convolution(map, channels, 1, strides));
  return relu(apply(tf.layers.add(), branch, shortcut));
}

function head(map: Map, classes: number): Map {
  let features = apply(
    tf.layers.concatenate(),
    apply(tf.layers.globalMaxPooling2d({}), map),
    apply(tf.layers.globalAveragePooling2d({}), map),
  ); // [1024]
  features = apply(tf.layers.dropout({ rate: 0.25 }), headNorm(features));
  features = relu(linear(features, 512));
  features = apply(tf.layers.dropout({ rate: 0.5 }), headNorm(features));
  return linear(features, classes);
}

/** Padded evenly, as PyTorch does, which TensorFlow's "same" padding is not at stride 2. */
function convolution(map: Map, filters: number, kernelSize: 1 | 3 | 7, strides: 1 | 2): Map {
  const even = strides === 1;
  return apply(
    tf.layers.conv2d({
      filters,
      kernelSize,
      strides,
      padding: even ? 'same' : 'valid',
      useBias: false,
      kernelInitializer: 'zeros',
    }),
    even ? map : pad(map, (kernelSize - 1) / 2),
  );
}

function pad(map: Map, width: number): Map {
  return width === 0
    ? map
    : apply(
        tf.layers.zeroPadding2d({
          padding: [
            [width, width],
            [width, width],
          ],
        }),
        map,
      );
}

const linear = (features: Map, units: number) =>
  apply(tf.layers.dense({ units, useBias: false, kernelInitializer: 'zeros' }), features);

const norm = (map: Map) => apply(tf.layers.batchNormalization(PYTORCH_NORM), map);

const headNorm = (features: Map) =>
  apply(
    tf.layers.batchNormalization({
      ...PYTORCH_NORM,
      betaInitializer: tf.initializers.constant({ value: 1e-3 }),
    }),
    features,
  );

const relu = (map: Map) => apply(tf.layers.reLU(), map);

function apply(layer: tf.layers.Layer, ...inputs: Map[]): Map {
  const output = layer.apply(inputs.length === 1 ? inputs.slice(0, 1) : inputs);
  if (output instanceof tf.SymbolicTensor) return output;
  throw new TypeError(`resnet18: layer ${layer.name} gave no symbolic tensor.`);
}

/** Draws the kernel of a convolution or linear layer; none of them has a bias. */
function draw(layer: tf.layers.Layer, random: Random): void {
  const kind = layer.getClassName();
  if (kind !== 'Conv2D' && kind !== 'Dense') return;
  const shape = layer.weights.flatMap((weight) => weight.shape).map((size) => size ?? 0); // [..., in, out]
  const size = tf.util.sizeFromShape(shape);
  const fan = kind === 'Conv2D' ? size / (shape.at(-2) ?? 1) : (shape[0] ?? 1);
  const deviation = Math.sqrt(2 / fan);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = random.normal(0, deviation);
  const kernel = tf.tensor(values, shape);
  layer.setWeights([kernel]);
  kernel.dispose();
}
