import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOptimizer, type OptimizerSpec } from '../../src/index.ts';

const start = { matrix: [0.5, -1.25, 2, 0.125, -0.75, 1.5], vector: [0.25, -0.5, 1] };
const RATE = 0.05;
const STEPS = 12;

/** A loss whose gradients differ in size and sign from weight to weight and from step to step. */
const loss = (matrix: tf.Tensor, vector: tf.Tensor, step: number): tf.Scalar =>
  tf.tidy(() => {
    const x = tf.tensor2d([0.3 + 0.1 * step, -1, 2, 0.7, 0.1 * step, -0.4], [3, 2]);
    const y = tf.add(tf.matMul(x, matrix), vector);
    return tf.mean(tf.square(tf.sub(tf.tanh(y), 0.3))).asScalar();
  });

const variables = () => ({
  matrix: tf.variable(tf.tensor2d(start.matrix, [2, 3])),
  vector: tf.variable(tf.tensor1d(start.vector)),
});

function ours(spec: OptimizerSpec): number[] {
  const { matrix, vector } = variables();
  const optimizer = createOptimizer(spec, [matrix, vector]);
  const learningRate = tf.scalar(RATE);
  for (let step = 0; step < STEPS; step++) {
    const { grads } = tf.variableGrads(() => loss(matrix, vector, step), [matrix, vector]);
    optimizer.apply(grads, { learningRate });
  }
  return [...matrix.dataSync(), ...vector.dataSync()];
}

function theirs(optimizer: tf.Optimizer): number[] {
  const { matrix, vector } = variables();
  for (let step = 0; step < STEPS; step++) {
    optimizer.minimize(() => loss(matrix, vector, step), false, [matrix, vector]);
  }
  return [...matrix.dataSync(), ...vector.dataSync()];
}

/** Twelve steps of float32 arithmetic in another order of operations. */
const expectClose = (given: readonly number[], expected: readonly number[]) => {
  expect(given).toHaveLength(expected.length);
  given.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(2e-6);
  });
};

describe('an optimizer', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each<[string, OptimizerSpec, () => tf.Optimizer]>([
    ['sgd', { name: 'sgd' }, () => tf.train.sgd(RATE)],
    ['momentum', { name: 'sgd', momentum: 0.9 }, () => tf.train.momentum(RATE, 0.9)],
    [
      'Nesterov momentum',
      { name: 'sgd', momentum: 0.8, nesterov: true },
      () => tf.train.momentum(RATE, 0.8, true),
    ],
    ['adam', { name: 'adam' }, () => tf.train.adam(RATE)],
    [
      'adam, all values given',
      { name: 'adam', beta1: 0.7, beta2: 0.95, epsilon: 1e-3 },
      () => tf.train.adam(RATE, 0.7, 0.95, 1e-3),
    ],
    ['rmsprop', { name: 'rmsprop' }, () => tf.train.rmsprop(RATE, 0.9)],
    [
      'rmsprop with momentum',
      { name: 'rmsprop', decay: 0.8, momentum: 0.5, epsilon: 1e-4 },
      () => tf.train.rmsprop(RATE, 0.8, 0.5, 1e-4),
    ],
    ['adagrad', { name: 'adagrad' }, () => tf.train.adagrad(RATE)],
    ['adagrad from another sum', { name: 'adagrad', initialSum: 0.5 }, () => tf.train.adagrad(RATE, 0.5)],
    ['adadelta', { name: 'adadelta', epsilon: 1e-3 }, () => tf.train.adadelta(RATE, 0.95, 1e-3)],
    ['adamax', { name: 'adamax' }, () => tf.train.adamax(RATE, 0.9, 0.999)],
    [
      'adamax, all values given',
      { name: 'adamax', beta1: 0.7, beta2: 0.9, epsilon: 1e-3 },
      () => tf.train.adamax(RATE, 0.7, 0.9, 1e-3),
    ],
  ])('takes the steps of tf.train: %s', (_, spec, make) => {
    const ended = ours(spec);
    expectClose(ended, theirs(make()));
    expect(Math.abs((ended[0] ?? 0) - 0.5)).toBeGreaterThan(1e-3);
  });

  it('adds weight decay to the gradient, but in adam', () => {
    for (const name of ['sgd', 'rmsprop', 'adagrad', 'adadelta', 'adamax'] as const) {
      const { matrix, vector } = variables();
      const optimizer = createOptimizer({ name }, [matrix, vector]);
      const learningRate = tf.scalar(RATE);
      for (let step = 0; step < STEPS; step++) {
        const { grads } = tf.variableGrads(() => loss(matrix, vector, step), [matrix, vector]);
        const decayed = [matrix, vector].map((weights) => {
          return tf.add(grads[weights.name] ?? 0, tf.mul(weights, 0.1));
        });
        optimizer.apply(decayed, { learningRate });
      }
      expectClose(ours({ name, weightDecay: 0.1 }), [...matrix.dataSync(), ...vector.dataSync()]);
    }
  });

  it('centred rmsprop divides by the deviation of the gradients, epsilon inside the root, also where they are 0', () => {
    const [decay, epsilon, momentum] = [0.8, 1e-4, 0.5];
    const weights = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = createOptimizer({ name: 'rmsprop', decay, epsilon, momentum, centered: true }, [
      weights,
    ]);
    let [w, mean, square, moved] = [1, 0, 0, 0];
    for (const gradient of [0.5, -0.2, 0.9, 0.1]) {
      optimizer.apply([tf.tensor1d([gradient, 0])], { learningRate: tf.scalar(RATE) });
      mean = decay * mean + (1 - decay) * gradient;
      square = decay * square + (1 - decay) * gradient ** 2;
      moved = momentum * moved + (RATE * gradient) / Math.sqrt(square - mean ** 2 + epsilon);
      w -= moved;
    }
    const [first, still] = weights.dataSync();
    expect(first).toBeCloseTo(w, 5);
    expect(still).toBe(2);
  });

  it('says which names there are', () => {
    expect(() => createOptimizer({ name: 'lamb' } as unknown as OptimizerSpec, [])).toThrow(
      'jit: the optimizer is "lamb"; expected one of sgd, adam, rmsprop, adagrad, adadelta, adamax (or { name: …, … }, or one of tf.train).',
    );
  });

  it('decays weights apart from the gradient (AdamW): adam from weights that were shrunk first', () => {
    const { matrix, vector } = variables();
    const adam = createOptimizer({ name: 'adam' }, [matrix, vector]);
    const learningRate = tf.scalar(RATE);
    for (let step = 0; step < STEPS; step++) {
      const { grads } = tf.variableGrads(() => loss(matrix, vector, step), [matrix, vector]);
      for (const weights of [matrix, vector]) weights.assign(tf.mul(weights, 1 - RATE * 0.1));
      adam.apply(grads, { learningRate });
    }
    expectClose(ours({ name: 'adam', weightDecay: 0.1 }), [...matrix.dataSync(), ...vector.dataSync()]);
  });
});
