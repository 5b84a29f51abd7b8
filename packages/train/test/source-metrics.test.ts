import type { Recipe } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { lossesOf, predict } from '../src/training/evaluate.ts';
import { sourceMetricsOf } from '../src/training/source-metrics.ts';
import { data, tameNetwork, train } from './support/training.ts';

tf.env().set('PROD', true);

const sourceMetrics: Recipe['sourceMetrics'] = {
  batchLoss: { of: 'loss', batches: { size: 50, order: 'test-set' } },
  pairAccuracy: { of: 'pairs', batches: { size: 50, order: 'test-set' } },
};

describe("a recipe's source metrics", () => {
  it('are recorded of the validation examples after each epoch, and change nothing else', async () => {
    const plain = tameNetwork('mlp');
    const measured = { ...plain, recipe: { ...plain.recipe, sourceMetrics } };
    const [without, with_] = [await train(plain, [cpu]), await train(measured, [cpu])];
    expect(with_.epochs.map(({ sourceMetrics: found }) => Object.keys(found ?? {}))).toEqual(
      with_.epochs.map(() => ['batchLoss', 'pairAccuracy']),
    );
    expect(without.epochs[0]).not.toHaveProperty('sourceMetrics');
    const numbers = ({ trainLoss, validLoss, validAccuracy }: (typeof with_.epochs)[number]) => [
      trainLoss,
      validLoss,
      validAccuracy,
    ];
    expect(with_.epochs.map(numbers)).toEqual(without.epochs.map(numbers));
  });

  it('are what the definition says', async () => {
    const entry = tameNetwork('mlp');
    const recipe = { ...entry.recipe, sourceMetrics };
    const { prepared } = await train({ ...entry, recipe }, [cpu]);
    const { test } = data();
    const examples = {
      count: test.count,
      inputs: { image: test.images },
      targets: { digit: test.labels },
    };
    const scores = await predict(prepared.executable, examples, { training: false, seed: 1 });
    const losses = [...lossesOf('cross-entropy', scores, examples)];
    const batches = Array.from({ length: Math.ceil(test.count / 50) }, (_, i) =>
      losses.slice(50 * i, 50 * (i + 1)),
    );
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { tenDigits } = await import('@digitbench/core');
    const task = tenDigits({ rows: 8, columns: 8 });
    const found = sourceMetricsOf({ recipe, task }, scores, examples);
    expect(found.batchLoss).toBeCloseTo(mean(batches.map(mean)), 10);
    expect(found.pairAccuracy).toBeGreaterThan(0);
    // One number for all examples is no loss of each.
    const one = { ...recipe, loss: () => tf.scalar(1) };
    expect(sourceMetricsOf({ recipe: one, task }, scores, examples).batchLoss).toBeNull();
  });
});

describe("a recipe's loss smoothing", () => {
  it('records the moving average of the losses of all steps so far, and changes nothing else', async () => {
    const plain = tameNetwork('mlp');
    const one = { ...plain, recipe: { ...plain.recipe, batchSize: data().train.count } };
    const smooth = (entry: typeof plain, lossSmoothing: number) =>
      train({ ...entry, recipe: { ...entry.recipe, lossSmoothing } }, [cpu]);
    const [without, with_] = [await train(one, [cpu]), await smooth(one, 0.75)];
    // One step is an epoch here, so each epoch's loss is that of its step.
    const losses = without.epochs.map(({ trainLoss }) => trainLoss);
    const weights = losses.map((_, t) => losses.slice(0, t + 1).map((_, i) => 0.75 ** (t - i)));
    const expected = weights.map(
      (list) =>
        list.reduce((sum, weight, i) => sum + weight * (losses[i] ?? Number.NaN), 0) /
        list.reduce((sum, weight) => sum + weight, 0),
    );
    expect(losses.length).toBeGreaterThan(1);
    with_.epochs.forEach(({ smoothedLoss, trainLoss }, epoch) => {
      expect(trainLoss).toBe(losses[epoch]);
      expect(smoothedLoss).toBeCloseTo(expected[epoch] ?? Number.NaN, 12);
    });
    expect(without.epochs[0]).not.toHaveProperty('smoothedLoss');
    // Without weight on what came before it is the loss of an epoch's last step.
    const last = (await smooth(plain, 0)).epochs.map(({ smoothedLoss }) => smoothedLoss);
    expect(new Set(last).size).toBe(last.length);
  });
});
