import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createAverage,
  createOptimizer,
  type OptimizerSpec,
  prepareModel,
  type Step,
  stepRandom,
} from '../../src/index.ts';
import { expectSameTraining, numbers, take } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const optimizers: Record<string, OptimizerSpec> = {
  sgd: { name: 'sgd' },
  'sgd with weight decay': { name: 'sgd', weightDecay: 0.01 },
  momentum: { name: 'sgd', momentum: 0.9 },
  nesterov: { name: 'sgd', momentum: 0.8, nesterov: true, dampening: 0.1 },
  adam: { name: 'adam', epsilon: 1e-5 },
  adamw: { name: 'adam', weightDecay: 0.05, epsilon: 1e-5 },
  rmsprop: { name: 'rmsprop', momentum: 0.5, epsilon: 1e-4 },
  adagrad: { name: 'adagrad' },
  adadelta: { name: 'adadelta', epsilon: 1e-3 },
  adamax: { name: 'adamax', epsilon: 1e-4 },
};

const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });

/** A training step of a small model on 6 numbers and 3 classes. */
function training(layers: tf.layers.Layer[], spec: OptimizerSpec): { step: Step; variables: tf.Variable[] } {
  const model = prepareModel(tf.sequential({ layers }));
  const optimizer = createOptimizer(spec, model.trainable);
  const average = createAverage(model.trainable);
  const step: Step = (inputs) => {
    const random = stepRandom(take(inputs, 'seed'), take(inputs, 'step'));
    const { value, grads } = tf.variableGrads(() => {
      const logits = model.apply(tf.div(take(inputs, 'x'), 255), { training: true, random });
      const labels = tf.oneHot(take<tf.Tensor1D>(inputs, 'y'), 3);
      return tf.losses.softmaxCrossEntropy(labels, logits as tf.Tensor);
    }, model.trainable);
    optimizer.apply(grads, { learningRate: take(inputs, 'learningRate') });
    average.update(tf.scalar(0.25));
    return { loss: value };
  };
  return { step, variables: [...model.variables, ...optimizer.slots, ...average.slots] };
}

const batchSize = 4;
const inputs = {
  gathered: { x: { shape: [6], dtype: 'uint8' }, y: { shape: [], dtype: 'int32' } },
  scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
  constant: { seed: { shape: [], dtype: 'int32' } },
} as const;
const n = 20;
const arrays = {
  x: Uint8Array.from(numbers(n * 6), (value) => 128 + 120 * value),
  y: Int32Array.from({ length: n }, (_, i) => i % 3),
  learningRate: Float32Array.of(0.1, 0.05, 0.2, 0.1, 0.05),
  step: Int32Array.of(0, 1, 2, 3, 4),
  seed: Int32Array.of(-7),
};
const order = Int32Array.from({ length: 5 * batchSize }, (_, i) => (i * 7) % n);
// Sums of up to 8 products in another order than the interpreter's, over five steps.
const tolerance = { absolute: 2e-5, relative: 2e-4 };

describe('a compiled training step', () => {
  for (const [name, spec] of Object.entries(optimizers)) {
    it(`equals the interpreted one: ${name}`, async () => {
      const layers = [
        tf.layers.dense({ units: 8, inputShape: [6], activation: 'relu', kernelInitializer: initializer(1) }),
        tf.layers.dense({ units: 3, kernelInitializer: initializer(2) }),
      ];
      const { step, variables } = training(layers, spec);
      const { loss = [] } = await expectSameTraining(
        step,
        { batchSize, inputs, variables },
        arrays,
        order,
        tolerance,
      );
      expect(new Set(loss).size).toBe(5);
    });
  }

  it('equals the interpreted one: dropout, batch norm and other activations', async () => {
    const layers = [
      tf.layers.dense({ units: 8, inputShape: [6], kernelInitializer: initializer(1) }),
      tf.layers.batchNormalization(),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 8, activation: 'tanh', kernelInitializer: initializer(2) }),
      tf.layers.batchNormalization({ scale: false, center: false }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 3, kernelInitializer: initializer(3) }),
    ];
    const { step, variables } = training(layers, { name: 'sgd', momentum: 0.9 });
    await expectSameTraining(step, { batchSize, inputs, variables }, arrays, order, tolerance);
  });

  it('equals the interpreted one where small images are prepared once for the whole run', async () => {
    const weights = tf.variable(tf.tensor2d(numbers(64 * 3, 5), [64, 3]));
    const step: Step = (given) => {
      const x = tf.mul(take(given, 'image').reshape([4, 64]), 1 / 255);
      const { value, grads } = tf.variableGrads(() =>
        tf.matMul(tf.relu(x), weights).square().mean().asScalar(),
      );
      const [gradient] = Object.values(grads);
      if (gradient) weights.assign(tf.sub(weights, gradient));
      return { loss: value };
    };
    const image = Uint8Array.from(numbers(n * 64, 6), (value) => 128 + 120 * value);
    const options = {
      batchSize,
      inputs: { gathered: { image: { shape: [8, 8], dtype: 'uint8' } } },
      variables: [weights],
    } as const;
    await expectSameTraining(step, options, { image }, order, tolerance);
    weights.dispose();
  });
});
