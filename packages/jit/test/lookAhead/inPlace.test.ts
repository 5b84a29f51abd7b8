import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type OptimizerSpec, scan } from '../../src/index.ts';
import { hostTarget, plainTarget } from '../../src/session/target.ts';
import { expectClose, numbers } from '../interpret.ts';
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

const optimizer: OptimizerSpec = { name: 'sgd', momentum: 0.9 };
/** Without the runtime's blocked kernels, steps stay single. */
const stride = (await hostTarget()).block === 0 ? 1 : 16;
const [INPUTS, UNITS, STEPS] = [272, 128, 33];
const plain = (): Network => ({ ...perceptron(INPUTS, UNITS), optimizer });
const [w2, b2] = [matrix(UNITS, CLASSES, 2), vector(UNITS, 3)];

describe('weights and velocities that are updated in place', () => {
  it.each([16, 32])('in batches of %i', (batch) => expectSame(plain(), batch, stride, STEPS));

  it('several hidden layers', () =>
    expectSame({ ...perceptron(INPUTS, UNITS, 32, 24), optimizer }, 16, stride, STEPS));

  it('at a rate that is part of the program, with dampening', () => {
    const dampened: OptimizerSpec = { name: 'sgd', momentum: 0.5, dampening: 0.25 };
    return expectSame({ ...plain(), optimizer: dampened, rate: 0.03 }, 16, stride, STEPS);
  });

  it('without a bias, and with one that is not trained', async () => {
    const w1 = matrix(INPUTS, UNITS, 1);
    const scores = (x: tf.Tensor) => dense(tf.tanh(dense(x, w1)), w2);
    await expectSame({ variables: [w1, w2], scores, optimizer }, 16, stride, STEPS);
    const biased = (x: tf.Tensor) => dense(tf.tanh(dense(x, w1, b2)), w2);
    await expectSame(
      { variables: [w1, b2, w2], scores: biased, trained: [w1, w2], optimizer },
      16,
      stride,
      STEPS,
    );
  });

  it('weights of the shape [units, inputs]', () => {
    const w1 = matrix(UNITS, INPUTS, 1, Math.sqrt(2 / INPUTS));
    const scores = (x: tf.Tensor) => {
      const product = tf.matMul(x as tf.Tensor2D, w1 as unknown as tf.Tensor2D, false, true);
      return dense(tf.tanh(tf.add(product, b2)), w2);
    };
    return expectSame({ variables: [w1, b2, w2], scores, optimizer, shape: [INPUTS] }, 16, stride, STEPS);
  });

  it('pixels standardised each in its own way', () => {
    const prepare = (pixels: tf.Tensor) =>
      tf.div(tf.sub(tf.div(pixels, 255), tf.tensor1d(numbers(INPUTS, 8))), 2);
    return expectSame({ ...plain(), prepare }, 16, stride, STEPS);
  });

  it('runs cut at multiples of the stride give the same bits', () =>
    withPieces(plain(), 16, 50, async (losses) => {
      const whole = await losses();
      expect(whole).toHaveLength(50);
      expect(await losses(16)).toEqual(whole);
      expect(await losses(32, 48)).toEqual(whole);
      expectClose(await losses(5, 20), whole, TOLERANCE);
    }));
});

describe('one step at a time', () => {
  it.each<[string, Network, number]>([
    ['batches that do not fill blocks', plain(), 24],
    ['larger batches', plain(), 48],
    ['units that do not fill blocks', { ...perceptron(INPUTS, 124), optimizer }, 16],
    ['inputs that do not fill blocks', { ...perceptron(280, UNITS), optimizer }, 16],
    ['few weights', { ...perceptron(240, UNITS), optimizer }, 16],
    ['little momentum', { ...plain(), optimizer: { name: 'sgd', momentum: 0.3 } }, 16],
    ['Nesterov momentum', { ...plain(), optimizer: { name: 'sgd', momentum: 0.9, nesterov: true } }, 16],
    ['no momentum', { ...plain(), optimizer: { name: 'sgd' } }, 16],
  ])('with %s', async (_, network, batch) => {
    const { step, options } = training(network, batch, 1);
    const compiled = await scan(step, options);
    expect(compiled.stride).toBe(1);
    await compiled.dispose();
  });

  it('without the blocked kernels', async () => {
    const { step, options } = training(plain(), 16, 1);
    const compiled = await scan(step, { ...options, target: plainTarget });
    expect(compiled.stride).toBe(1);
    await compiled.dispose();
  });
});
