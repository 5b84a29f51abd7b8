import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type OptimizerSpec, scan, stepRandom } from '../../src/index.ts';
import { expectClose, numbers, take } from '../interpret.ts';
import {
  CLASSES,
  dense,
  expectSame,
  matrix,
  type Network,
  perceptron,
  TOLERANCE,
  training,
  vector,
  withPieces,
} from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

describe('the first layer of several steps at once', () => {
  it.each([
    [1, 16],
    [2, 16],
    [3, 8],
    [4, 8],
    [5, 4],
    [8, 4],
  ])('a perceptron in batches of %i, %i steps at once', async (batch, stride) => {
    await expectSame(perceptron(300, 64), batch, stride);
  });

  it('fewer steps than are computed together', () => expectSame(perceptron(300, 64), 4, 8, 5));
  it('steps that leave none over', () => expectSame(perceptron(300, 64), 4, 8, 16));
  it('several hidden layers', () => expectSame(perceptron(120, 96, 32, 24), 4, 8));
  it('no hidden layer', () => expectSame(perceptron(784), 2, 16));
  it('wide layers take more steps at once', () => expectSame(perceptron(40, 300), 4, 16));

  it.each([
    [1, 16],
    [3, 16],
    [8, 8],
  ])('momentum in batches of %i, %i steps at once', async (batch, stride) => {
    await expectSame({ ...perceptron(300, 128), optimizer: { name: 'sgd', momentum: 0.9 } }, batch, stride);
  });

  it('momentum on weights that are updated in blocks, at a rate that is part of the program, without a bias', async () => {
    const optimizer: OptimizerSpec = { name: 'sgd', momentum: 0.8, dampening: 0.25 };
    await expectSame({ ...perceptron(560, 128, 16), optimizer }, 4, 16);
    await expectSame({ ...perceptron(560, 128), optimizer, rate: 0.03 }, 4, 16);
    const [w1, w2, b] = [matrix(300, 64, 1), matrix(64, CLASSES, 2), vector(64, 3)];
    const unbiased = { variables: [w1, w2], scores: (x: tf.Tensor) => dense(tf.tanh(dense(x, w1)), w2) };
    await expectSame({ ...unbiased, optimizer, rate: 0.03 }, 4, 16);
    const biased = { variables: [w1, b, w2], scores: (x: tf.Tensor) => dense(tf.tanh(dense(x, w1, b)), w2) };
    await expectSame({ ...biased, trained: [w1, w2], optimizer }, 4, 16);
  });

  it('a learning rate that is part of the program', async () => {
    await expectSame({ ...perceptron(300, 64), rate: 0.05 }, 4, 8);
  });

  it('no bias, a bias that is not trained, a bias with weights that are not', async () => {
    const [w1, w2, b] = [matrix(300, 64, 1), matrix(64, CLASSES, 2), vector(64, 3)];
    const second = (h: tf.Tensor) => dense(tf.sigmoid(h), w2);
    await expectSame({ variables: [w1, w2], scores: (x) => second(dense(x, w1)) }, 4, 8);
    const biased = { variables: [w1, b, w2], scores: (x: tf.Tensor) => second(dense(x, w1, b)) };
    await expectSame({ ...biased, trained: [w1, w2] }, 4, 8);
    await expectSame({ ...biased, trained: [b, w2] }, 4, 1, 5);
  });

  it('pixels standardised each in its own way, and images in rows and columns', async () => {
    const prepare = (pixels: tf.Tensor) => {
      const [mean, deviation] = [
        tf.tensor1d(numbers(300, 8)),
        tf.tensor1d(numbers(300, 9).map((x) => 1 + x * x)),
      ];
      return tf.div(tf.sub(tf.div(pixels, 255), mean), deviation);
    };
    await expectSame({ ...perceptron(300, 64), prepare }, 4, 8);
    const flat = (pixels: tf.Tensor) => tf.reshape(tf.div(pixels, 255), [-1, 300]);
    await expectSame({ ...perceptron(300, 64), shape: [15, 20], prepare: flat }, 4, 8);
  });

  it('dropout draws the numbers of each step', async () => {
    const { variables } = perceptron(300, 64);
    const [w1, b1, w2, b2] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
    const scores: Network['scores'] = (x, tensors) => {
      const h = tf.relu(dense(x, w1, b1));
      const random = stepRandom(take(tensors, 'seed'), take(tensors, 'step'));
      const kept = tf.greaterEqual(random.uniform(h.shape, 'dropout'), 0.5);
      return dense(tf.mul(h, tf.cast(kept, 'float32')), w2, b2);
    };
    await expectSame({ variables, scores }, 4, 8);
  });

  it('inputs that later layers read as well, and two first layers', async () => {
    const [w1, b1, w2] = [matrix(300, 64, 1), vector(64, 2), matrix(300, 64, 3)];
    const w3 = matrix(64, CLASSES, 4);
    await expectSame(
      {
        variables: [w1, b1, w2, w3],
        scores: (x) => dense(tf.mul(tf.tanh(dense(x, w1, b1)), dense(x, w2)), w3),
      },
      4,
      8,
    );
  });

  it('results that are no single numbers', async () => {
    await expectSame({ ...perceptron(300, 64), showScores: true }, 4, 8);
  });

  it('runs cut at multiples of the stride give the same bits', () =>
    withPieces(perceptron(300, 64), 4, 21, async (losses) => {
      const whole = await losses();
      expect(whole).toHaveLength(21);
      expect(await losses(8, 16)).toEqual(whole);
      expect(await losses(16)).toEqual(whole);
      expectClose(await losses(3, 9), whole, TOLERANCE);
    }));
});

it('what is given in another kind of array is named', async () => {
  const { step, options, arrays, order } = training(perceptron(300, 64), 4, 8);
  const compiled = await scan(step, options);
  const learningRate = Float64Array.from(arrays.learningRate) as unknown as Float32Array;
  await expect(compiled.run({ ...arrays, learningRate }, order)).rejects.toThrow(
    'input learningRate is of kind Float64Array; expected Float32Array',
  );
  const { seed: _, ...others } = arrays;
  await expect(compiled.run({ ...others, image: arrays.image.slice(1) }, order)).rejects.toThrow(
    'input image',
  );
  await compiled.dispose();
});

describe('one step at a time', () => {
  const plain = () => perceptron(300, 64);

  it.each<[string, () => Network, number]>([
    ['momentum, larger batches', () => ({ ...plain(), optimizer: { name: 'sgd', momentum: 0.9 } }), 9],
    [
      'Nesterov momentum',
      () => ({ ...plain(), optimizer: { name: 'sgd', momentum: 0.9, nesterov: true } }),
      4,
    ],
    ['weight decay', () => ({ ...plain(), optimizer: { name: 'sgd', weightDecay: 0.01 } }), 4],
    ['Adam', () => ({ ...plain(), optimizer: { name: 'adam' }, rate: 0.003 }), 4],
    ['few weights', () => perceptron(40, 64), 4],
    ['few units for the batch', () => perceptron(784), 4],
    ['larger batches', () => perceptron(300, 64), 9],
    [
      'a penalty on the weights',
      () => {
        const network = plain();
        const [w] = network.variables;
        return { ...network, penalty: () => tf.mul(tf.sum(tf.square(w as tf.Variable)), 0.01).asScalar() };
      },
      4,
    ],
    [
      'weights that are used twice',
      () => {
        const [w1, w2] = [matrix(300, 64, 1), matrix(64, CLASSES, 2)];
        const scores = (x: tf.Tensor) => dense(tf.add(tf.relu(dense(x, w1)), dense(tf.square(x), w1)), w2);
        return { variables: [w1, w2], scores };
      },
      4,
    ],
    [
      'inputs with noise',
      () => {
        const network = plain();
        return {
          ...network,
          scores: (x, tensors) => {
            const random = stepRandom(take(tensors, 'seed'), take(tensors, 'step'));
            return network.scores(tf.add(x, random.uniform(x.shape, 'noise')), tensors);
          },
        };
      },
      4,
    ],
    [
      'inputs that depend on the whole batch',
      () => ({ ...plain(), prepare: (pixels) => tf.div(pixels, tf.max(pixels)) }),
      4,
    ],
  ])('with %s', (_, network, batch) => expectSame(network(), batch, 1, 6));

  it('unless asked for', async () => {
    const { step, options } = training(plain(), 4, 1);
    const compiled = await scan(step, { ...options, lookAhead: false });
    expect(compiled.stride).toBe(1);
    await compiled.dispose();
  });
});
