import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jit, printGraph } from '../../src/index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

describe('jit', () => {
  it('takes and gives tensors, lists and records, and traces once for each shape', async () => {
    let traces = 0;
    const pair = jit((a: tf.Tensor1D, b: tf.Tensor1D) => {
      traces++;
      return { sum: tf.add(a, b), parts: tf.concat([a, b]) };
    });
    const { sum, parts } = await pair(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
    expect(sum.arraySync()).toEqual([4, 6]);
    expect(parts.arraySync()).toEqual([1, 2, 3, 4]);
    await pair(tf.tensor1d([5, 6]), tf.tensor1d([7, 8]));
    expect(traces).toBe(2);
    await pair(tf.tensor1d([1]), tf.tensor1d([2]));
    expect(traces).toBe(4);
    const [first] = await jit((a: tf.Tensor) => [tf.neg(a)])(tf.scalar(2));
    expect(first?.arraySync()).toBe(-2);
    await pair.dispose();
  });

  it('keeps the axes of constants that have more than what they meet', async () => {
    const functions: ((a: tf.Tensor2D) => tf.Tensor)[] = [
      (a) => tf.sub(tf.sum(a), tf.tensor1d([0.5])),
      (a) => tf.mul(tf.matMul(a, a), tf.tensor3d([2], [1, 1, 1])),
      (a) => tf.sum(tf.mul(a, tf.tensor4d([2], [1, 1, 1, 1])), 2),
    ];
    const given = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    for (const fn of functions) {
      const expected = fn(given);
      const compiled = jit(fn);
      const found = await compiled(given);
      expect(found.shape).toEqual(expected.shape);
      expect(found.arraySync()).toEqual(expected.arraySync());
      await compiled.dispose();
    }
  });

  it('reads and assigns variables at every call', async () => {
    const total = tf.variable(tf.tensor1d([0, 0]));
    const scale = tf.variable(tf.scalar(2));
    const accumulate = jit((a: tf.Tensor1D) => {
      total.assign(tf.add(total, tf.mul(a, scale)));
      return total.sum();
    });
    expect((await accumulate(tf.tensor1d([1, 2]))).arraySync()).toBe(6);
    scale.assign(tf.scalar(10));
    expect((await accumulate(tf.tensor1d([1, 2]))).arraySync()).toBe(36);
    expect(total.arraySync()).toEqual([12, 24]);
    await accumulate.dispose();
    tf.dispose([total, scale]);
  });

  it('leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const weights: tf.Variable<tf.Rank.R2> = tf.tidy(() => tf.variable(tf.ones([3, 2])));
    const input = tf.ones<tf.Rank.R2>([4, 3]);
    const loss = jit((a: tf.Tensor2D) => {
      const { value, grads } = tf.variableGrads(() => tf.matMul(a, weights).square().mean());
      const [gradient] = Object.values(grads);
      if (gradient) weights.assign(weights.sub(gradient));
      return value;
    });
    const results = [await loss(input), await loss(input)];
    expect(tf.memory().numTensors).toBe(before + 4);
    tf.dispose([weights, input, results]);
    expect(tf.memory().numTensors).toBe(before);
    await loss.dispose();
  });

  it('shows where each operation comes from', async () => {
    const graph = await jit((a: tf.Tensor) => tf.exp(a)).graph(tf.scalar(1));
    expect(printGraph(graph, { origins: true })).toMatch(
      /%0 = Exp\(input 0\) : float32\[\] {2}# .*jit\.test\.ts:\d+/,
    );
  });
});

it('jit refuses more than a function, and what is none', () => {
  const fn = (x: tf.Tensor) => tf.square(x);
  // @ts-expect-error There is no second argument.
  expect(() => jit(fn, { inputs: 2 })).toThrow('jit takes a function and nothing else');
  // @ts-expect-error A tensor is no function.
  expect(() => jit(tf.scalar(1))).toThrow('expected a function of tensors');
});
