import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../src/random.ts';
import { lossFunction, OUTPUT_LOSSES } from '../src/training/losses.ts';
import { hostStepRandom } from '../src/training/step-random.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.ready();
});

const context = { training: true, random: hostStepRandom(Random.fromSeed(1)) };

/** The definitions in double precision, with the sums of exponentials shifted by the largest. */
const softmax = (row: readonly number[]) => {
  const most = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return { log: row.map((x) => x - most - Math.log(sum)), value: powers.map((power) => power / sum) };
};
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const logSigmoid = (x: number) => (x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x)));

const rowsOf = fc.array(
  fc.tuple(fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 }), fc.nat(2)),
  {
    minLength: 1,
    maxLength: 8,
  },
);

type Name = keyof typeof OUTPUT_LOSSES;
const valuesOf = (name: Name, scores: number[][], targets: number[]) =>
  tf.tidy(() => [...OUTPUT_LOSSES[name](tf.tensor2d(scores), tf.tensor1d(targets, 'int32')).dataSync()]);

function close(found: readonly number[], expected: readonly number[]) {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    const wanted = expected[i] ?? Number.NaN;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(2e-6 * (1 + Math.abs(wanted)));
  });
}

describe('losses against their definitions', () => {
  test('with several columns', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const [scores, targets] = [rows.map(([row]) => row), rows.map(([, target]) => target)];
        const right = rows.map(([row, target]) => ({
          log: softmax(row).log[target] ?? Number.NaN,
          value: softmax(row).value[target] ?? Number.NaN,
        }));
        close(
          valuesOf('cross-entropy', scores, targets),
          right.map(({ log }) => -log),
        );
        close(
          valuesOf('error-probability', scores, targets),
          right.map(({ value }) => 1 - value),
        );
        const chances = rows.map(([row]) => softmax(row).value);
        close(
          valuesOf('probability-cross-entropy', chances, targets),
          right.map(({ value }) => -Math.log(Math.max(value, 1e-7))),
        );
      }),
      { seed: 3 },
    );
  });

  test('with one column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ min: -60, max: 60, noNaN: true }), fc.nat(1)), { minLength: 1 }),
        (rows) => {
          const [scores, targets] = [rows.map(([x]) => [x]), rows.map(([, target]) => target)];
          close(
            valuesOf('binary-cross-entropy', scores, targets),
            rows.map(([x, one]) => -logSigmoid(one ? x : -x)),
          );
          close(
            valuesOf('error-probability', scores, targets),
            rows.map(([x, one]) => sigmoid(one ? -x : x)),
          );
        },
      ),
      { seed: 4 },
    );
  });

  test('stay finite far out, gradients too', () => {
    const gradient = tf.grad((x) => tf.sum(OUTPUT_LOSSES['cross-entropy'](x, tf.tensor1d([0, 1], 'int32'))));
    const logits = tf.tensor2d([
      [-1000, 1000],
      [1000, -1000],
    ]);
    expect([...gradient(logits).dataSync()]).toEqual([-1, 1, 1, -1]);
    expect(valuesOf('cross-entropy', [[-1000, 1000]], [0])).toEqual([2000]);
    expect(valuesOf('binary-cross-entropy', [[-1000], [1000]], [1, 1])).toEqual([1000, 0]);
    expect(valuesOf('probability-cross-entropy', [[0, 1]], [0])[0]).toBeCloseTo(-Math.log(1e-7), 4);
  });

  test.each(Object.keys(OUTPUT_LOSSES) as Name[])(
    'the gradient of %s agrees with finite differences',
    (name) => {
      const columns = name === 'binary-cross-entropy' ? 1 : 3;
      const random = Random.fromSeed(5);
      const scores = Array.from({ length: 4 * columns }, () => random.uniform(0.2, 1));
      const targets = [0, 1, 0, columns - 1];
      const total = (values: number[]) =>
        tf.tidy(() => {
          const x = tf.tensor2d(values, [4, columns]);
          return tf.sum(OUTPUT_LOSSES[name](x, tf.tensor1d(targets, 'int32'))).dataSync()[0] ?? Number.NaN;
        });
      const gradient = tf
        .grad((x) => tf.sum(OUTPUT_LOSSES[name](x, tf.tensor1d(targets, 'int32'))))(
          tf.tensor2d(scores, [4, columns]),
        )
        .dataSync();
      const step = 1e-2;
      scores.forEach((_, i) => {
        const moved = (by: number) => total(scores.map((score, k) => (k === i ? score + by : score)));
        expect(gradient[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 2);
      });
    },
  );
});

describe('lossFunction', () => {
  test('sums a named loss over the outputs', () => {
    const outputs = { digit: tf.tensor2d([[1, 2]]), sum: tf.tensor2d([[3, 1, 0]]) };
    const targets = { digit: tf.tensor1d([0], 'int32'), sum: tf.tensor1d([2], 'int32') };
    const found = lossFunction('cross-entropy')(outputs, targets, context).dataSync();
    close([...found], [-(softmax([1, 2]).log[0] ?? 0) - (softmax([3, 1, 0]).log[2] ?? 0)]);
  });

  test('takes probabilities as targets, and class numbers of any type', () => {
    const outputs = { digit: tf.tensor2d([[1, 2]]) };
    const loss = (digit: tf.Tensor) =>
      lossFunction('cross-entropy')(outputs, { digit }, context).dataSync()[0];
    const [zero = 0, one = 0] = softmax([1, 2]).log;
    expect(loss(tf.tensor2d([[0.25, 0.75]]))).toBeCloseTo(-0.25 * zero - 0.75 * one, 6);
    expect(loss(tf.tensor1d([1]))).toBeCloseTo(-one, 6);
  });

  test('leaves a function as it is, and names what is missing', () => {
    const own = () => tf.scalar(1);
    expect(lossFunction(own)).toBe(own);
    expect(() => lossFunction('cross-entropy')({ digit: tf.zeros([1, 2]) }, {}, context)).toThrow(
      /no targets for output "digit" given/,
    );
    const columns = { digit: tf.zeros([1, 2]) };
    expect(() => lossFunction('binary-cross-entropy')(columns, { digit: tf.zeros([1]) }, context)).toThrow(
      /scores of shape \[1,2\] given, one column/,
    );
  });
});
