import { accuracies, lossFunction, tenDigits } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { crossEntropies } from '../src/training/cross-entropies.ts';
import { metrics } from '../src/training/evaluate.ts';

tf.env().set('PROD', true);

const byTensorFlow = async (scores: Float32Array, targets: number[], count: number) => {
  await tf.setBackend('cpu');
  return tf.tidy(() => {
    const outputs = { digit: tf.tensor2d(scores, [count, scores.length / count]) };
    const context = { training: false, random: { uniform: () => tf.scalar(0) } };
    const losses = lossFunction('cross-entropy')(outputs, { digit: tf.tensor1d(targets, 'int32') }, context);
    return losses.dataSync<'float32'>();
  });
};

/** Numbers of many sizes, the same every time. */
function scoresOf(count: number, classes: number): Float32Array {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length: count * classes }, () => (next() - 0.5) * 10 ** (next() * 5 - 2));
}

it.each([2, 10, 19])('has the bits of TensorFlow.js with %i classes', async (classes) => {
  const count = 2_000;
  const scores = scoresOf(count, classes);
  const targets = Array.from({ length: count }, (_, i) => i % classes);
  const expected = await byTensorFlow(scores, targets, count);
  expect(new Uint8Array(crossEntropies(scores, targets, count).buffer)).toEqual(
    new Uint8Array(expected.slice().buffer),
  );
});

it('agrees on scores that are not finite, too far apart, all the same, and on a class that is none', async () => {
  const { NaN: nan, POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
  const rows = [
    [nan, 1, 2],
    [1, 2, nan],
    [high, 0, 0],
    [low, 0, 0],
    [low, low, low],
    [3e38, -3e38, 0],
    [200, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
    [500, -500, 0],
  ];
  const targets = [0, 1, 0, 1, 2, 0, 1, 2, 3, 0];
  const scores = Float32Array.from(rows.flat());
  const expected = await byTensorFlow(scores, targets, rows.length);
  expect([...crossEntropies(scores, targets, rows.length)]).toEqual([...expected]);
});

it('shares its work with the accuracy', async () => {
  await tf.setBackend('cpu');
  const count = 700;
  const scores = { digit: scoresOf(count, 10) };
  const digit = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const examples = { count, inputs: {}, targets: { digit } };
  const losses = await byTensorFlow(scores.digit, [...digit], count);
  expect(metrics(tenDigits(), 'cross-entropy', scores, examples)).toEqual({
    ...accuracies(tenDigits(), scores, examples),
    loss: losses.reduce((sum, loss) => sum + loss, 0) / count,
  });
  const tooFew = { digit: scores.digit.subarray(0, 6_995) };
  expect(() => metrics(tenDigits(), 'cross-entropy', tooFew, examples)).toThrow(/700 x 10 expected/);
});
