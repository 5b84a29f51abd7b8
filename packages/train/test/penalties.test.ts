import { initialise, type NetworkEntry, pytorchDefault, type Recipe } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { onnx } from '../src/engines/onnx.ts';
import { wasm } from '../src/engines/wasm.ts';
import type { Training } from '../src/training/train.ts';
import { difference, tameNetwork, train, weightsOf } from './support/training.ts';

type DenseOptions = Omit<Parameters<typeof tf.layers.dense>[0], 'units'>;

/** 64-16-10 with these settings in both layers. */
function entry(options: DenseOptions, change: Partial<Recipe> = {}): NetworkEntry {
  return {
    ...tameNetwork('mlp', {
      optimizer: { name: 'sgd', momentum: 0.9 },
      learningRate: 0.05,
      select: 'last',
      ...change,
    }),
    build: (random) =>
      initialise(
        tf.sequential({
          layers: [
            tf.layers.dense({ inputShape: [64], units: 16, activation: 'relu', ...options }),
            tf.layers.dense({ units: 10, ...options }),
          ],
        }),
        random,
        pytorchDefault,
      ),
  };
}

const kernels = ({ prepared }: Training) => prepared.program.weights.filter(({ rank }) => rank === 2);
const firstLoss = ({ epochs }: Training) => epochs[0]?.trainLoss ?? Number.NaN;

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
  ['onnx', onnx],
] as const)('engine %s', (_, engine) => {
  it('a kernel regularizer l2(a) is the weight decay 2a of the kernels, and counts in the training loss', async () => {
    const regularized = await train(entry({ kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }) }), [engine]);
    expect(regularized.prepared.fallback).toBeUndefined();
    const decayed = await train(
      entry({}, { optimizer: { name: 'sgd', momentum: 0.9, weightDecay: 0.02 }, decayOn: 'kernels' }),
      [engine],
    );
    expect(difference(weightsOf(regularized), weightsOf(decayed))).toBeLessThan(1e-4);
    expect(difference(weightsOf(regularized), weightsOf(await train(entry({}), [engine])))).toBeGreaterThan(
      0.01,
    );
    expect(firstLoss(regularized)).toBeGreaterThan(firstLoss(decayed) + 0.01);
  });

  it('a strong l1 drives the weights to zero, those of the bias too', async () => {
    const l1 = tf.regularizers.l1({ l1: 1 });
    const plain = weightsOf(await train(entry({}), [engine]));
    const change = { learningRate: 1e-3, optimizer: { name: 'sgd' } } as const;
    const found = weightsOf(
      await train(entry({ kernelRegularizer: l1, biasRegularizer: l1 }, change), [engine]),
    );
    const sum = (values: number[]) => values.reduce((total, value) => total + Math.abs(value), 0);
    expect(sum(found)).toBeLessThan(sum(plain) / 4);
  });

  it('constraints hold after every training', async () => {
    const nonNegative = await train(entry({ kernelConstraint: tf.constraints.nonNeg() }), [engine]);
    for (const kernel of kernels(nonNegative))
      expect(Math.min(...kernel.dataSync())).toBeGreaterThanOrEqual(0);
    expect(Math.max(...weightsOf(nonNegative))).toBeGreaterThan(0);
    const bounded = await train(
      entry({ kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }) }),
      [engine],
    );
    const norms = kernels(bounded).flatMap((kernel) => [...tf.norm(kernel, 2, 0).dataSync()]);
    expect(Math.max(...norms)).toBeLessThan(0.5001);
    const free = kernels(await train(entry({}), [engine])).flatMap((kernel) => [
      ...tf.norm(kernel, 2, 0).dataSync(),
    ]);
    expect(Math.max(...free)).toBeGreaterThan(0.6);
  });
});
