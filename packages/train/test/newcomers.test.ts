/** Models of kinds that the zoo does not have, trained for real: the compiler takes them as their authors wrote them. */
import {
  type CustomOptimizer,
  initialise,
  type Loss,
  type NetworkEntry,
  pytorchDefault,
  type Random,
  type Recipe,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { onnx } from '../src/engines/onnx.ts';
import { difference, tameNetwork, train, weightsOf } from './support/training.ts';

const { dense } = tf.layers;

/** A layer of the author's own: the input beside its square. */
class Squares extends tf.layers.Layer {
  static className = 'Squares';
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [...shape.slice(0, -1), 2 * (shape.at(-1) ?? 0)];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    return tf.concat([x, tf.square(x)], -1);
  }
}

/** Residual and dense connections around layers of the author's own. */
function connected(random: Random): tf.LayersModel {
  const at = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? inputs.slice(0, 1) : inputs) as tf.SymbolicTensor;
  const image = tf.input({ shape: [64] });
  const first = at(dense({ units: 12, activation: 'relu' }), image);
  const second = at(tf.layers.add(), first, at(dense({ units: 12, activation: 'tanh' }), first));
  const both = at(tf.layers.concatenate(), second, at(new Squares(), first));
  return initialise(
    tf.model({ inputs: image, outputs: at(dense({ units: 10 }), both) }),
    random,
    pytorchDefault,
  );
}

/** Label smoothing (https://arxiv.org/abs/1512.00567) of a focal loss (https://arxiv.org/abs/1708.02002). */
const smoothFocal: Loss = ({ digit }, targets) => {
  const log = tf.logSoftmax(digit as tf.Tensor);
  const right = tf.cast(tf.oneHot(targets.digit as tf.Tensor1D, 10), 'float32');
  const wanted = tf.add(tf.mul(right, 0.9), 0.01);
  return tf.neg(tf.sum(tf.mul(wanted, tf.mul(tf.square(tf.sub(1, tf.exp(log))), log)), 1));
};

/** Turns each image a little, by three shears, blanks out a stripe, and mixes it with another one of the batch. */
const turnCutAndMix: Recipe['augment'] = (inputs, targets, random) => {
  const image = inputs.image as tf.Tensor3D;
  const [batch, size] = image.shape;
  const places = tf.range(0, size);
  const shear = (x: tf.Tensor, amount: tf.Tensor) => {
    const moved = tf.mul(amount, tf.reshape(tf.sub(places, (size - 1) / 2), [1, size, 1]));
    const from = tf.expandDims(tf.add(moved, tf.reshape(places, [1, 1, size])), 3); // [batch, rows, out, 1]
    const weights = tf.relu(tf.sub(1, tf.abs(tf.sub(from, tf.reshape(places, [1, 1, 1, size])))));
    return tf.squeeze(tf.matMul(weights, tf.expandDims(x, 3)), [3]);
  };
  const flip = (x: tf.Tensor) => tf.transpose(x, [0, 2, 1]);
  const angle = tf.mul(tf.sub(random.uniform([batch, 1, 1], 'angle'), 0.5), Math.PI / 6);
  const across = tf.neg(tf.tan(tf.div(angle, 2)));
  const turned = shear(flip(shear(flip(shear(image, across)), tf.sin(angle))), across);
  const middle = tf.mul(random.uniform([batch, 1, 1], 'stripe'), size);
  const kept = tf.cast(tf.greater(tf.abs(tf.sub(tf.reshape(places, [1, 1, size]), middle)), 1), 'float32');
  const share = random.uniform([batch, 1], 'mix');
  const mix = (x: tf.Tensor, by: tf.Tensor) => tf.add(tf.mul(x, by), tf.mul(tf.reverse(x, 0), tf.sub(1, by)));
  const digit = tf.cast(tf.oneHot(targets.digit as tf.Tensor1D, 10), 'float32');
  return {
    inputs: { ...inputs, image: mix(tf.mul(turned, kept), tf.expandDims(share, 2)) },
    targets: { digit: mix(digit, share) },
  };
};

/** X. Chen et al., https://arxiv.org/abs/2302.06675 */
const lion: CustomOptimizer = {
  name: 'lion',
  create(variables) {
    const slots = variables.map((variable) => tf.variable(tf.zerosLike(variable)));
    return {
      slots,
      apply(gradients, { learningRate }) {
        variables.forEach((variable, i) => {
          const [momentum, gradient] = [slots[i] as tf.Variable, gradients[i] as tf.Tensor];
          const direction = tf.sign(tf.add(tf.mul(momentum, 0.9), tf.mul(gradient, 0.1)));
          variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
          momentum.assign(tf.add(tf.mul(momentum, 0.99), tf.mul(gradient, 0.01)));
        });
      },
    };
  },
};

const newcomers: Record<string, NetworkEntry> = {
  'connections and layers of its own': { ...tameNetwork('mlp'), build: connected },
  'a loss of its own': tameNetwork('mlp', { loss: smoothFocal, evaluationLoss: 'cross-entropy' }),
  'augmentation in the step': tameNetwork('mlp', { augment: turnCutAndMix, learningRate: 0.1, epochs: 6 }),
  'an optimizer and a schedule of its own': tameNetwork('mlp', {
    optimizer: lion,
    learningRate: ({ step, steps }) => 3e-3 * (1 - step / steps),
  }),
  'early stopping in one of five folds': tameNetwork('mlp', {
    validation: { kind: 'fold', folds: 5, fold: 2 },
    earlyStopping: { patience: 1, minimumChange: 10 },
    epochs: 9,
  }),
};

describe('a newcomer with', () => {
  it.each(Object.entries(newcomers))(
    '%s is compiled, and learns as the interpreter does',
    async (name, entry) => {
      const compiled = await train(entry, [onnx]);
      expect(compiled.prepared.fallback).toBeUndefined();
      expect(compiled.diverged).toBeUndefined();
      const losses = compiled.epochs.map(({ trainLoss }) => trainLoss);
      expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
      // A change of 10 is asked for, and none is that large: two epochs, then it stops.
      if (name.startsWith('early')) expect(losses).toHaveLength(2);
      const weights = weightsOf(compiled);
      const interpreted = await train(entry, [cpu]);
      // The sign in Lion's update makes a step of a rounding error, so its paths part early.
      expect(difference(weights, weightsOf(interpreted))).toBeLessThan(
        name.includes('optimizer') ? 0.1 : 1e-3,
      );
    },
  );
});
