import type { NetworkEntry } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import type { Engine, Executable } from '../src/engines/engine.ts';
import { onnx } from '../src/engines/onnx.ts';
import { LOOK_AHEAD_BATCH, LOOK_AHEAD_NUMERICS } from '../src/numerics.ts';
import { type Determinants, determinantsText } from '../src/protocol/determinants.ts';
import { difference, tameNetwork, train, weightsOf } from './support/training.ts';

/** One hidden layer. */
function perceptron(units: number, batchSize: number, momentum = 0): NetworkEntry {
  return {
    ...tameNetwork('mlp', {
      optimizer: { name: 'sgd', momentum },
      learningRate: ({ step }) => 0.05 / (1 + step / 100),
      batchSize,
      epochs: 2,
    }),
    build: (random) =>
      tf.sequential({
        layers: [
          tf.layers.flatten({ inputShape: [8, 8, 1] }),
          tf.layers.dense({ units, activation: 'relu', kernelInitializer: seeded(random.key()) }),
          tf.layers.dense({ units: 10, kernelInitializer: seeded(random.key() + 1) }),
        ],
      }),
  };
}

const seeded = (seed: number) => tf.initializers.heNormal({ seed });

/** Passes on so many steps at a time. */
function inPieces(steps: number): Engine {
  return {
    ...onnx,
    async prepare(program) {
      const executable = await onnx.prepare(program);
      const pieces: Executable = {
        get compileSeconds() {
          return executable.compileSeconds;
        },
        stride: executable.stride,
        async train(arrays, order) {
          const losses: number[] = [];
          const examples = steps * program.batchSize;
          for (let from = 0; from < order.length; from += examples) {
            const first = from / program.batchSize;
            const scanned = Object.keys(program.inputs.scanned).flatMap((name) => {
              const array = arrays[name];
              return array ? [[name, array.slice(first, first + steps)] as const] : [];
            });
            const piece = order.slice(from, from + examples);
            losses.push(
              ...(await executable.train({ ...arrays, ...Object.fromEntries(scanned) }, piece)).loss,
            );
          }
          return { loss: Float32Array.from(losses) };
        },
        predict: (arrays, count, options) => executable.predict(arrays, count, options),
        dispose: () => executable.dispose(),
      };
      return pieces;
    },
  };
}

describe('a training that computes several steps together', () => {
  it.each([
    [0, 6, 128, 4],
    [0.5, 6, 128, 8],
    [0.5, 16, 512, 16],
  ])(
    'gives the same bits however its epochs are cut, and the losses of TensorFlow.js: momentum %f, batch %i',
    async (momentum, batchSize, units, stride) => {
      const entry = perceptron(units, batchSize, momentum);
      const whole = await train(entry, [onnx]);
      expect(whole.prepared.executable.stride).toBe(stride);
      for (const pieces of [stride, 5 * stride]) {
        const cut = await train(entry, [inPieces(pieces)]);
        expect(cut.epochs.map(({ trainLoss }) => trainLoss)).toEqual(
          whole.epochs.map(({ trainLoss }) => trainLoss),
        );
        expect(weightsOf(cut)).toEqual(weightsOf(whole));
      }
      const interpreted = await train(entry, [cpu]);
      expect(difference(weightsOf(whole), weightsOf(interpreted))).toBeLessThan(1e-3);
    },
  );

  it.each([
    [0, LOOK_AHEAD_BATCH.plain],
    [0.5, LOOK_AHEAD_BATCH.momentum],
  ])('has batches of no more examples than its hash expects: momentum %f, %i', async (momentum, largest) => {
    const strideOf = async (batchSize: number) =>
      (await train(perceptron(1_600, batchSize, momentum), [onnx])).prepared.executable.stride;
    expect(await strideOf(largest)).toBeGreaterThan(1);
    expect(await strideOf(largest + 1)).toBe(1);
  });

  it('updates in place with the batches that its hash expects', async () => {
    const { momentum, sizes } = LOOK_AHEAD_BATCH.inPlace;
    const strideOf = async (batchSize: number, factor: number) =>
      (await train(perceptron(512, batchSize, factor), [onnx])).prepared.executable.stride;
    for (const size of sizes) expect(await strideOf(size, momentum)).toBe(16);
    expect(await strideOf(24, 0.9)).toBe(1);
    expect(await strideOf(48, 0.9)).toBe(1);
    expect(await strideOf(32, momentum - 0.01)).toBe(1);
  });
});

describe('how several steps are computed together is part of a hash', () => {
  const sgd = { name: 'sgd' };
  const lookAheadOf = (recipe: Determinants['recipe']) => {
    const numerics = { core: 1, jit: 2 };
    const text = determinantsText({ recipe, sources: 'a', data: 'b', budget: {}, numerics });
    return JSON.parse(text).numerics.lookAhead;
  };

  it.each([
    ['plain gradient descent', { optimizer: sgd, batchSize: 32 }],
    ['with a momentum of 0', { optimizer: { ...sgd, momentum: 0 }, batchSize: 1 }],
    ['an optimizer of its own', { optimizer: { create: 'function create' }, batchSize: 8 }],
    ['momentum', { optimizer: { ...sgd, momentum: 0.9 }, batchSize: 8 }],
    ['momentum in batches of whole blocks', { optimizer: { ...sgd, momentum: 0.9 }, batchSize: 32 }],
    ['a member', { members: { one: { optimizer: sgd, batchSize: 4 } } }],
    ['a teacher', { optimizer: { name: 'adam' }, batchSize: 4, teacher: { optimizer: sgd, batchSize: 4 } }],
  ])('%s', (_, recipe) => expect(lookAheadOf(recipe)).toBe(LOOK_AHEAD_NUMERICS));

  it.each([
    ['larger batches', { optimizer: sgd, batchSize: 33 }],
    ['larger batches with momentum', { optimizer: { ...sgd, momentum: 0.01 }, batchSize: 9 }],
    ['batches of other sizes with momentum', { optimizer: { ...sgd, momentum: 0.9 }, batchSize: 64 }],
    ['little momentum', { optimizer: { ...sgd, momentum: 0.4 }, batchSize: 32 }],
    ['Adam', { optimizer: { name: 'adam' }, batchSize: 4 }],
    ['no network', { task: 'digits' }],
  ])('but not with %s', (_, recipe) => expect(lookAheadOf(recipe)).toBeUndefined());
});
