import {
  checkEntry,
  hostStepRandom,
  layerSummary,
  parameterCounts,
  Random,
  type Schedule,
  scheduleAt,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import ledger from '../ledger.ts';
import study from '../src/index.ts';
import { adder } from '../src/models.ts';
import { weightedLoss } from '../src/weighted-loss.ts';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('adder', () => {
  test.each(Object.keys(study.entries))('%s keeps the contract', { timeout: 60_000 }, (name) =>
    checkEntry(study, name),
  );

  test('has the sizes of its source', async () => {
    const backbone = 9_880; // printed as 9.9 K
    const whole = backbone + 1_920 + 3_720 + 600 + 1_140; // 17.3 K
    expect(await parameterCounts(study)).toEqual({
      adder: whole,
      'digit-weight=2': whole,
      'digit-weight=4': whole,
    });
  });

  test('the backbone ends in the mean of each channel and a 1x1 convolution to 20, beside 10 of the number', () => {
    const layers = layerSummary(adder(Random.fromSeed(1)));
    const mean = layers.findIndex(({ kind }) => kind === 'GlobalAveragePooling2D');
    const after = layers.slice(mean, layers.findIndex(({ kind }) => kind === 'Concatenate') + 1);
    expect(
      after.filter(({ kind }) => kind !== 'InputLayer').map(({ kind, outputShape }) => [kind, outputShape]),
    ).toEqual([
      ['GlobalAveragePooling2D', [16]],
      ['Dense', [20]],
      ['BatchNormalization', [20]],
      ['ReLU', [20]],
      ['Concatenate', [30]],
    ]);
  });

  test('the learning rate is what the plot of the source shows', () => {
    const { adder: entry } = study.entries;
    if (entry?.kind !== 'network') throw new Error('adder is a network.');
    const at = (schedule: Schedule | undefined, step: number) =>
      scheduleAt(schedule ?? Number.NaN, { step, steps: 8_580, stepsPerEpoch: 429 });
    const { learningRate, momentum } = entry.recipe;
    // Read off the plot: its first point, two on the rise, its peak, and where it is constant.
    expect(at(learningRate, 48)).toBeCloseTo(0.0096, 4);
    expect(at(learningRate, 2574)).toBeCloseTo(0.166014, 6);
    expect(at(learningRate, 6435)).toBeCloseTo(0.0593, 4);
    expect(at(learningRate, 8579)).toBe(at(learningRate, 6435));
    expect([0, 2574, 8579].map((step) => at(momentum, step))).toEqual([
      0.95,
      0.85,
      expect.closeTo(0.9143, 4),
    ]);
  });

  test("the weight of the digit's loss counts the digit's cross-entropy so many times", () => {
    const scoresOf = (classes: number, shift: number) =>
      tf.tensor2d(
        [0, 1].map((row) => Array.from({ length: classes }, (_, i) => ((i * 7 + row + shift) % 5) / 2)),
      );
    const outputs = { digit: scoresOf(10, 0), sum: scoresOf(19, 1) };
    const targets = { digit: tf.tensor1d([3, 9], 'int32'), sum: tf.tensor1d([3, 18], 'int32') };
    const context = { training: true, random: hostStepRandom(Random.fromSeed(1)) };
    const lossOf = (weight: number) => [...weightedLoss(weight)(outputs, targets, context).dataSync()];
    const negativeLogSoftmax = (scores: number[], target: number) =>
      Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - (scores[target] ?? Number.NaN);
    const rows = (tensor: tf.Tensor2D) => tensor.arraySync();
    for (const weight of [1, 4]) {
      lossOf(weight).forEach((loss, i) => {
        const digit = negativeLogSoftmax(rows(outputs.digit)[i] ?? [], [3, 9][i] ?? 0);
        const sum = negativeLogSoftmax(rows(outputs.sum)[i] ?? [], [3, 18][i] ?? 0);
        expect(loss).toBeCloseTo(weight * digit + sum, 5);
      });
    }
  });

  test('the number counts: another one changes the sum', () => {
    const model = adder(Random.fromSeed(1));
    const image = tf.randomUniform([1, 28, 28, 1], 0, 1, 'float32', 1);
    const [a, b] = [2, 7].map((number) => {
      const result = model.predict([image, tf.oneHot([number], 10).toFloat()]);
      return Array.isArray(result) ? result[1]?.dataSync() : undefined;
    });
    expect(a).toHaveLength(19);
    expect(a).not.toEqual(b);
  });
});

test('the accuracies of the source are shares of 78 batches of 128', () => {
  const shares = ledger.statements.flatMap((statement) =>
    'value' in statement && /^(digit|sum)Accuracy$/.test(statement.value.metric)
      ? [statement.value.value]
      : [],
  );
  const counts = shares.map((share) => share * 78 * 128);
  expect(counts).toEqual([expect.closeTo(9_906, 2), expect.closeTo(9_916, 2)]);
});
