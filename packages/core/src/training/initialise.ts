import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import { drawn } from './redraw.ts';

/** Fan in: how many numbers go into one of the layer's outputs. Fan out: how many outputs one of its inputs goes into. */
export interface Fan {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Draws one number. */
export type Initialiser = (random: Random, fan: Fan) => number;

export interface Initialisation {
  readonly kernel: Initialiser;
  readonly bias: Initialiser;
}

const uniformFanIn: Initialiser = (random, { fanIn }) => random.uniform(-1, 1) / Math.sqrt(fanIn);
const standardNormalNumber: Initialiser = (random) => random.normal();

/**
 * PyTorch's default for Linear and Conv2d: weights and biases uniform in ±1/sqrt(fan in)
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html).
 */
export const pytorchDefault: Initialisation = { kernel: uniformFanIn, bias: uniformFanIn };

/** Every weight and bias from N(0, 1), as torch.randn. */
export const standardNormal: Initialisation = { kernel: standardNormalNumber, bias: standardNormalNumber };

/** Weights from N(0, 2 / fan in), biases 0 (K. He et al., https://arxiv.org/abs/1502.01852). */
export const heNormal: Initialisation = {
  kernel: (random, { fanIn }) => random.normal(0, Math.sqrt(2 / fanIn)),
  bias: () => 0,
};

/** Weights uniform in ±sqrt(6 / (fan in + fan out)), biases 0 (X. Glorot and Y. Bengio, AISTATS 2010): Keras' default. */
export const glorotUniform: Initialisation = {
  kernel: (random, { fanIn, fanOut }) => random.uniform(-1, 1) * Math.sqrt(6 / (fanIn + fanOut)),
  bias: () => 0,
};

/**
 * Draws kernels and biases of a tfjs-layers model anew and returns the model. What has neither (batch norm) keeps what
 * it has. Each variable has a stream of its own, named by the layer's place in the model, so another layer behind it
 * changes nothing. Throws a RangeError for a layer whose kernel it does not know (recurrent, transposed).
 */
export function initialise<Model extends tf.LayersModel>(
  model: Model,
  random: Random,
  initialisation: Initialisation,
): Model {
  return drawn(model, (any) => draw(any, random, initialisation));
}

function draw(model: tf.LayersModel, random: Random, initialisation: Initialisation): void {
  model.layers.forEach((layer, place) => {
    const stream = random.stream(place);
    if (layer instanceof tf.LayersModel) {
      draw(layer, stream, initialisation);
      return;
    }
    const kernelShape = layer.weights.find((weight) => roleOf(weight) === 'kernel')?.shape;
    for (const weight of layer.weights) {
      const role = roleOf(weight);
      if (role === undefined && !kernelShape) continue;
      if (role === undefined || !kernelShape) throw unknown(layer, weight.originalName);
      const fan = fanOf(layer, kernelShape);
      const own = stream.stream(role);
      const shape = weight.shape.map((size) => size ?? 0);
      const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () =>
        initialisation[role](own, fan),
      );
      const tensor = tf.tensor(values, shape);
      weight.write(tensor);
      tensor.dispose();
    }
  });
}

type Weight = tf.layers.Layer['weights'][number];

function roleOf(weight: Weight): keyof Initialisation | undefined {
  const name = weight.originalName.split('/').at(-1);
  if (name === 'kernel' || name === 'depthwise_kernel') return 'kernel';
  return name === 'bias' ? 'bias' : undefined;
}

/** Kernels are [in, out], [kernel, in, out], [height, width, in, out]; depthwise [height, width, channels, multiplier]. */
function fanOf(layer: tf.layers.Layer, shape: readonly (number | null)[]): Fan {
  const sizes = shape.map((size) => size ?? 0);
  const receptive = sizes.slice(0, -2).reduce((product, size) => product * size, 1);
  const [inputs = 1, outputs = 1] = sizes.slice(-2);
  switch (layer.getClassName()) {
    case 'Dense':
    case 'Conv1D':
    case 'Conv2D':
    case 'Conv3D':
      return { fanIn: receptive * inputs, fanOut: receptive * outputs };
    case 'DepthwiseConv2D':
      return { fanIn: receptive, fanOut: receptive * outputs };
    default:
      throw unknown(layer, 'kernel');
  }
}

function unknown(layer: tf.layers.Layer, weight: string): RangeError {
  return new RangeError(
    `initialise: weight "${weight}" of a ${layer.getClassName()} layer given; kernels and biases of Dense, Conv1D, ` +
      'Conv2D, Conv3D and DepthwiseConv2D expected. Draw its weights yourself and initialise the rest.',
  );
}
