import { createOptimizer, prepareModel, stepRandom } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import type { Arrays, Program, StepInputs } from '../../src/engines/engine.ts';

// Keeps TensorFlow.js from recommending tfjs-node when its cpu backend is first used.
tf.env().set('PROD', true);

/** A layers model as a program: cross-entropy of the labels, SGD with momentum, and dropout where the model has some. */
export function programOf(model: tf.LayersModel, batchSize: number, shape: number[]): Program {
  const prepared = prepareModel(model);
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9 }, prepared.trainable);
  const gathered: StepInputs['gathered'] = {
    image: { shape, dtype: 'uint8' },
    digit: { shape: [], dtype: 'int32' },
  };
  const inputs: StepInputs = {
    gathered,
    scanned: { step: { shape: [], dtype: 'int32' } },
    constant: { seed: { shape: [], dtype: 'int32' }, learningRate: { shape: [], dtype: 'float32' } },
  };
  const scores = (image: tf.Tensor, training: boolean, seed?: tf.Tensor, step?: tf.Tensor) => {
    const random = seed === undefined || step === undefined ? {} : { random: stepRandom(seed, step) };
    const output = prepared.apply(image.div(255), { training, ...random });
    if (Array.isArray(output)) throw new Error('one output expected');
    return output;
  };
  const evaluation: StepInputs = {
    gathered: { image: { shape, dtype: 'uint8' } },
    scanned: {},
    constant: {},
  };
  return {
    variables: [...prepared.variables, ...optimizer.slots],
    inputs,
    batchSize,
    predictInputs: { evaluation, training: evaluation },
    trainStep({ image, digit, seed, step, learningRate }) {
      if (!image || !digit || !learningRate) throw new Error('inputs are missing');
      const { value, grads } = tf.variableGrads(() => {
        const labels = tf.oneHot(digit.toInt(), 10);
        return tf.losses.softmaxCrossEntropy(labels, scores(image, true, seed, step)).asScalar();
      }, prepared.trainable);
      optimizer.apply(grads, { learningRate });
      return { loss: value };
    },
    predict: ({ image }) => {
      if (!image) throw new Error('inputs are missing');
      return { digit: scores(image, false) };
    },
  };
}

/** Images with a bright bar whose place is the digit, and noise, the same on each call. */
export function bars(count: number, shape: number[]): Arrays {
  const pixels = shape.reduce((product, length) => product * length, 1);
  const image = new Uint8Array(count * pixels);
  const digit = Int32Array.from({ length: count }, (_, i) => (i * 7) % 10);
  for (let i = 0; i < image.length; i++) image[i] = (Math.imul(i, 2654435761) >>> 16) % 64;
  for (let i = 0; i < count; i++) {
    const start = i * pixels + Math.floor(((digit[i] ?? 0) * pixels) / 10);
    image.fill(220, start, start + Math.floor(pixels / 10));
  }
  return { image, digit, seed: Int32Array.of(5), learningRate: Float32Array.of(0.05) };
}

/** Weights from the seed, so that two models start alike. */
const initializer = (seed: number) => tf.initializers.heNormal({ seed });

export function mlp(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 32,
        activation: 'relu',
        inputShape: [196],
        kernelInitializer: initializer(1),
      }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 10, kernelInitializer: initializer(2) }),
    ],
  });
}

export function cnn(): tf.LayersModel {
  const convolution = (filters: number, seed: number) =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', kernelInitializer: initializer(seed) });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [10, 10, 1] }),
      convolution(4, 1),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      convolution(8, 2),
      tf.layers.reLU(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, kernelInitializer: initializer(3) }),
    ],
  });
}
