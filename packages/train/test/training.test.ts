import type { Averaging } from '@digitbench/core';
import tame from '@digitbench/testing/tame';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import type { Arrays, Executable } from '../src/engines/engine.ts';
import { averageWeight, hyperArrays } from '../src/program/hyper.ts';
import { memberStreams, networkStreams } from '../src/streams.ts';
import { trainInChunks } from '../src/training/chunks.ts';
import { pickExamples, testExamples, trainingData } from '../src/training/data.ts';
import { meanLoss, predict } from '../src/training/evaluate.ts';
import { splitOf } from '../src/training/findings.ts';
import { thin } from '../src/training/latency.ts';
import { data, tameNetwork, train, weightsOf } from './support/training.ts';

tf.env().set('PROD', true);

/** An executable whose losses are what the function says of each step. */
function scripted(loss: (step: number) => number, milliseconds = 0): Executable & { calls: number[] } {
  const calls: number[] = [];
  return {
    calls,
    compileSeconds: 0,
    stride: 1,
    async train(arrays: Arrays, order: Int32Array) {
      calls.push(order.length);
      const until = performance.now() + milliseconds * order.length;
      while (performance.now() < until);
      return { loss: Float32Array.from(arrays.step ?? [], loss) };
    },
    predict: async () => ({}),
    dispose: async () => {},
  };
}

const hyper = (start: number, count: number) => ({
  step: Int32Array.from({ length: count }, (_, i) => start + i),
});

describe('trainInChunks', () => {
  it('takes the mean over examples, with a shorter last batch', async () => {
    const executable = scripted((step) => [1, 2, 6][step] ?? 0);
    const order = new Int32Array(10);
    const { loss } = await trainInChunks({
      executable,
      batchSize: 4,
      arrays: {},
      order,
      hyper,
      progress() {},
    });
    expect(loss).toBe((1 * 4 + 2 * 4 + 6 * 2) / 10);
  });

  it('cuts between steps that are computed together', async () => {
    const executable = { ...scripted((step) => step, 10), stride: 6 };
    await trainInChunks({
      executable,
      batchSize: 1,
      arrays: {},
      order: new Int32Array(200),
      hyper,
      progress() {},
    });
    const pieces = executable.calls.slice(0, -1);
    expect(pieces.length).toBeGreaterThan(0);
    expect(pieces.map((steps) => steps % 6)).toEqual(pieces.map(() => 0));
  });

  it('cuts a long epoch into pieces of about a second and adds up the same', async () => {
    const run = { batchSize: 1, arrays: {}, order: new Int32Array(200), hyper };
    const done: number[] = [];
    const slow = scripted((step) => 1 / (step + 1), 10);
    const slowly = await trainInChunks({ ...run, executable: slow, progress: (part) => done.push(part) });
    const quick = scripted((step) => 1 / (step + 1));
    const quickly = await trainInChunks({ ...run, executable: quick, progress() {} });
    expect(slow.calls.length).toBeGreaterThan(2);
    expect(Math.max(...slow.calls)).toBeLessThan(150);
    expect(quick.calls.length).toBe(2);
    expect(slowly.loss).toBe(quickly.loss);
    expect(done.at(-1)).toBe(1);
  });

  it('stops at the first loss that is not finite', async () => {
    const executable = scripted((step) => (step === 20 ? Number.NaN : 1));
    const order = new Int32Array(100);
    const found = await trainInChunks({ executable, batchSize: 1, arrays: {}, order, hyper, progress() {} });
    expect(found).toEqual({ loss: Number.NaN, stoppedAt: 20 });
  });
});

describe('trainNetwork', () => {
  it('trains, and the same seed gives the same bits however the epochs are cut', async () => {
    const first = await train(tameNetwork('dropout'), [cpu]);
    expect(first.epochs.at(-1)?.trainLoss).toBeLessThan(first.epochs[0]?.trainLoss ?? 0);
    const { executable } = first.prepared;
    // The same training, one step at a time.
    const single = {
      ...cpu,
      prepare: async (program: Parameters<typeof cpu.prepare>[0]) =>
        stepwise(await cpu.prepare(program), program.batchSize),
    };
    const second = await train(tameNetwork('dropout'), [single]);
    expect(executable).not.toBe(second.prepared.executable);
    expect(weightsOf(second)).toEqual(weightsOf(first));
    expect(second.epochs.map(({ trainLoss }) => trainLoss)).toEqual(
      first.epochs.map(({ trainLoss }) => trainLoss),
    );
    const other = await train(tameNetwork('dropout'), [cpu], { seed: 2 });
    expect(weightsOf(other)).not.toEqual(weightsOf(first));
  });

  it('keeps the weights of the best epoch by validation loss', async () => {
    // The second epoch learns far too fast: the first is the best.
    const learningRate = ({ step, stepsPerEpoch }: { step: number; stepsPerEpoch: number }) =>
      step < stepsPerEpoch ? 0.05 : 3;
    const best = await train(
      tameNetwork('mlp', { learningRate, select: 'best-validation-loss', epochs: 2 }),
      [cpu],
    );
    const last = await train(tameNetwork('mlp', { learningRate, select: 'last', epochs: 2 }), [cpu]);
    expect(best.bestEpoch).toBe(1);
    expect(last.bestEpoch).toBe(2);
    const onlyFirst = await train(tameNetwork('mlp', { learningRate: 0.05, select: 'last', epochs: 1 }), [
      cpu,
    ]);
    expect(weightsOf(best)).toEqual(weightsOf(onlyFirst));
    expect(weightsOf(last)).not.toEqual(weightsOf(onlyFirst));
  });

  it('stops early when the validation loss has not fallen for so many epochs', async () => {
    const entry = tameNetwork('mlp', { learningRate: 0, epochs: 9, earlyStopping: { patience: 2 } });
    expect((await train(entry, [cpu])).epochs).toHaveLength(3);
  });

  it('stops a training whose loss is not finite, and says where', async () => {
    const { diverged, epochs, bestEpoch } = await train(tameNetwork('mlp', { learningRate: 1e38 }), [cpu]);
    expect(diverged).toMatch(/the loss became (NaN|Infinity) in epoch 1, step \d+ of 16/);
    expect(epochs).toEqual([]);
    expect(bestEpoch).toBeNull();
  });

  it('sees that the very last step explodes, though no loss comes after it', async () => {
    const learningRate = ({ step, steps }: { step: number; steps: number }) =>
      step === steps - 1 ? Number.POSITIVE_INFINITY : 0.05;
    const settings = { epochs: 1, validation: { kind: 'none' }, select: 'last' } as const;
    const { diverged } = await train(tameNetwork('mlp', { ...settings, learningRate }), [cpu]);
    expect(diverged).toBe('the weights are not finite after epoch 1');
  });

  it('tests the mean of the weights of the last epochs where the recipe averages', async () => {
    const averaging = { kind: 'equal', from: 0.3, every: 'epoch', recomputeStatistics: false } as const;
    const settings = { epochs: 3, validation: { kind: 'none' }, select: 'last' } as const;
    const averaged = weightsOf(await train(tameNetwork('mlp', { ...settings, averaging }), [cpu]));
    // A constant learning rate: an epoch more goes on where the shorter training ended.
    const ends: number[][] = [];
    for (const epochs of [1, 2, 3])
      ends.push(weightsOf(await train(tameNetwork('mlp', { ...settings, epochs }), [cpu])));
    const mean = averaged.map((_, i) => ends.reduce((sum, weights) => sum + (weights[i] ?? 0), 0) / 3);
    for (const [i, weight] of averaged.entries()) expect(weight).toBeCloseTo(mean[i] ?? Number.NaN, 5);
  });
});

describe('evaluation', () => {
  it('gives each example the scores it has alone, and the mean loss of all', async () => {
    const { prepared } = await train(tameNetwork('mlp', { epochs: 1 }), [cpu]);
    const { examples } = trainingData(
      tame.task,
      data(),
      { validation: { kind: 'none' }, shuffle: false },
      networkStreams(1),
      {},
    ).epoch(0);
    const options = { training: false, seed: 0 };
    const all = (await predict(prepared.executable, examples, options)).digit ?? new Float32Array(0);
    expect(all).toHaveLength(640 * 10);
    const one = pickExamples(examples, Int32Array.of(300));
    const alone = (await predict(prepared.executable, one, options)).digit;
    expect([...(alone ?? [])]).toEqual([...all.slice(3000, 3010)]);

    const loss = meanLoss('cross-entropy', { digit: all }, examples);
    const byHand = Array.from({ length: 640 }, (_, i) => {
      const scores = [...all.slice(10 * i, 10 * i + 10)];
      const right = scores[examples.targets.digit?.[i] ?? 0] ?? 0;
      return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - right;
    }).reduce((sum, value) => sum + value / 640, 0);
    expect(loss).toBeCloseTo(byHand, 5);
  });
});

describe('trainingData', () => {
  it('holds back a part that is never trained on, and cuts to the budget', () => {
    const recipe = { validation: { kind: 'fraction', fraction: 0.25 }, shuffle: true } as const;
    const whole = trainingData(tame.task, data(), recipe, networkStreams(1), {});
    expect([whole.trainCount, whole.validation?.count]).toEqual([480, 160]);
    const orders = [0, 1].map((epoch) => [...whole.epoch(epoch).order]);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orders[0]?.toSorted((a, b) => a - b)).toEqual(orders[1]?.toSorted((a, b) => a - b));
    const trained = new Set(orders[0]);
    expect(trained.size).toBe(480);
    const limits = { trainExamples: 100, evaluationExamples: 50 };
    const cut = trainingData(tame.task, data(), recipe, networkStreams(1), limits);
    expect([cut.trainCount, cut.validation?.count]).toEqual([100, 50]);
    expect([...cut.epoch(0).order].every((place) => trained.has(place))).toBe(true);
  });

  it('keeps the order of the file where the recipe does not shuffle', () => {
    const recipe = { validation: { kind: 'none' }, shuffle: false } as const;
    const { order } = trainingData(tame.task, data(), recipe, networkStreams(1), {}).epoch(3);
    expect([...order]).toEqual(Array.from({ length: 640 }, (_, i) => i));
  });

  it('members of an ensemble hold back the same examples and shuffle in their own ways', () => {
    const recipe = { validation: { kind: 'fraction', fraction: 0.25 }, shuffle: true } as const;
    const [a, b] = ['a', 'b'].map((name) =>
      trainingData(tame.task, data(), recipe, memberStreams(1, name), {}),
    );
    expect(a?.validation?.inputs).toEqual(b?.validation?.inputs);
    expect(a?.epoch(0).order).not.toEqual(b?.epoch(0).order);
  });
});

describe('a fraction of training and test images together', () => {
  const validation = { kind: 'fraction-of-all', fraction: 0.2 } as const;

  it('is held back, and most test images are trained on', () => {
    const { train, test } = data();
    const parts = trainingData(tame.task, data(), { validation, shuffle: false }, networkStreams(1), {});
    const { examples, order } = parts.epoch(0);
    expect(parts.trainCount).toBe(0.8 * (train.count + test.count));
    expect(parts.validation?.count).toBe(0.2 * (train.count + test.count));
    const ofTest = order.filter((place) => place >= train.count);
    expect(ofTest.length / test.count).toBeCloseTo(0.8, 1);
    const [place = 0] = ofTest;
    const number = place - train.count;
    expect(examples.targets.digit?.[place]).toBe(test.labels[number]);
    expect([...(examples.inputs.image?.subarray(place * 64, (place + 1) * 64) ?? [])]).toEqual([
      ...test.images.subarray(number * 64, (number + 1) * 64),
    ]);
  });

  it('is said', () => {
    const parts = trainingData(tame.task, data(), { validation, shuffle: false }, networkStreams(1), {});
    expect(splitOf(parts, { validation }, testExamples(tame.task, data(), {}))).toEqual({
      train: 672,
      valid: 168,
      test: 200,
      validation: 'fraction-of-all',
    });
  });
});

describe('hyperparameters by step', () => {
  it('follow the schedule over the whole training, wherever a piece of it starts', () => {
    const { recipe } = tameNetwork('mlp', { learningRate: ({ step }) => step / 10, momentum: 0.5 });
    const arrays = hyperArrays(recipe, { epochs: 2, stepsPerEpoch: 5 }, 4, 3);
    expect([...(arrays.step ?? [])]).toEqual([4, 5, 6]);
    expect([...(arrays.learningRate ?? [])]).toEqual([...Float32Array.of(0.4, 0.5, 0.6)]);
    expect([...(arrays.momentum ?? [])]).toEqual([0.5, 0.5, 0.5]);
  });

  it.each([
    ['every epoch from the middle', { from: 0.5, every: 'epoch' }, [0, 0, 0, 0, 0, 1, 0, 0.5]],
    ['every step from the middle', { from: 0.5, every: 'step' }, [0, 0, 0, 0, 1, 1 / 2, 1 / 3, 1 / 4]],
    ['at least the last', { from: 1, every: 'epoch' }, [0, 0, 0, 0, 0, 0, 0, 1]],
    ['without the last epoch', { from: 0.25, until: 0.75, every: 'epoch' }, [0, 0, 0, 1, 0, 1 / 2, 0, 0]],
    ['at least one', { from: 0.5, until: 0.6, every: 'epoch' }, [0, 0, 0, 0, 0, 1, 0, 0]],
  ] as const)('weigh an average equally: %s', (_, part, expected) => {
    const averaging: Averaging = { kind: 'equal', recomputeStatistics: false, ...part };
    const course = { epochs: 4, stepsPerEpoch: 2 };
    expect(expected.map((_, step) => averageWeight(averaging, step, course))).toEqual(expected);
  });
});

it('thins samples to evenly spaced ranks, the extremes included', () => {
  const samples = Array.from({ length: 1000 }, (_, i) => 999 - i);
  const kept = thin(samples);
  expect(kept).toHaveLength(64);
  expect([kept[0], kept.at(-1)]).toEqual([0, 999]);
  expect(kept[32]).toBeGreaterThan(490);
  expect(thin([3, 1, 2])).toEqual([1, 2, 3]);
});

/** Passes on one step at a time. */
function stepwise(executable: Executable, batchSize: number): Executable {
  return {
    get compileSeconds() {
      return executable.compileSeconds;
    },
    stride: 1,
    async train(arrays, order) {
      const losses: number[] = [];
      for (let step = 0; step * batchSize < order.length; step++) {
        const one: Arrays = { ...arrays };
        for (const name of ['step', 'learningRate', 'momentum', 'averageWeight']) {
          if (arrays[name] !== undefined) one[name] = arrays[name].slice(step, step + 1);
        }
        const batch = order.slice(step * batchSize, (step + 1) * batchSize);
        losses.push(...(await executable.train(one, batch)).loss);
      }
      return { loss: Float32Array.from(losses) };
    },
    predict: (arrays, count, options) => executable.predict(arrays, count, options),
    dispose: () => executable.dispose(),
  };
}
