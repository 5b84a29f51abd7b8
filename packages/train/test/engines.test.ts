import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { EngineRefusal } from '../src/engines/engine.ts';
import { onnx } from '../src/engines/onnx.ts';
import { wasm } from '../src/engines/wasm.ts';
import { difference, tameNetwork, train, weightsOf } from './support/training.ts';

/**
 * Largest difference of weights after three epochs, relative to the largest weight: float32 sums in another order,
 * whose rounding errors training feeds back. 3e-6 was seen.
 */
const tolerance = 1e-4;

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe.each([
  ['wasm', wasm],
  ['onnx', onnx],
] as const)('engine %s', (_, engine) => {
  it.each(['mlp', 'dropout', 'averaged'] as const)('trains %s as the engine cpu does', async (name) => {
    // 512 examples in batches of 48: the last batch is shorter.
    const entry = tameNetwork(name, { batchSize: 48 });
    const expected = await train(entry, [cpu]);
    const found = await train(entry, [engine]);
    expect(found.prepared.fallback).toBeUndefined();
    expect(difference(weightsOf(found), weightsOf(expected))).toBeLessThan(tolerance);
    const losses = (epochs: typeof found.epochs) => epochs.map(({ trainLoss }) => trainLoss);
    expect(difference(losses(found.epochs), losses(expected.epochs))).toBeLessThan(tolerance);
  });
});

it('the same seed gives the same bits on each engine, in a new program and in one that trained another seed', async () => {
  const { ProgramCache } = await import('../src/program/cache.ts');
  for (const engine of [cpu, wasm, onnx]) {
    const cache = new ProgramCache();
    const entry = tameNetwork('dropout');
    await train(entry, [engine], { seed: 7, cache });
    const reused = await train(entry, [engine], { seed: 1, cache });
    expect(reused.seconds.compile).toBeLessThan(0.1);
    const reusedWeights = weightsOf(reused);
    expect(reusedWeights).toEqual(weightsOf(await train(entry, [engine], { seed: 1 })));
  }
});

/** A convolution in front, which the WebAssembly backend cannot train. */
function convolutional() {
  const entry = tameNetwork('mlp', { epochs: 1 });
  return {
    ...entry,
    build: () =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3, kernelInitializer: 'ones' }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 10, kernelInitializer: 'zeros' }),
        ],
      }),
  };
}

it('wasm refuses to train a convolution and says what does', async () => {
  await expect(train(convolutional(), [wasm])).rejects.toThrow(
    /engine wasm: .* no kernel Conv2DBackpropFilter, which this network's training needs; use --engine onnx or cpu/,
  );
});

it('the next engine takes over what an engine refuses, and the reason is kept', async () => {
  const { prepared, epochs } = await train(convolutional(), [wasm, cpu]);
  expect(prepared.engine.name).toBe('cpu');
  expect(prepared.fallback).toEqual({
    from: 'wasm',
    reason: expect.stringContaining('Conv2DBackpropFilter'),
  });
  expect(epochs).toHaveLength(1);
});

it('an op that the compiler does not know is refused by name', async () => {
  // Nobody trains through an FFT here; its kernel has no lowering.
  const entry = tameNetwork('mlp', {
    loss: ({ digit }) => {
      if (digit === undefined) throw new Error('no output');
      return tf.mean(tf.abs(tf.spectral.rfft(digit)), -1);
    },
  });
  const refusal = await train(entry, [onnx]).catch((error) => error);
  expect(refusal.message).toMatch(/engine onnx: .* kernel Complex .* has no ONNX lowering/);
});

it('a refusal is told from an error of the entry', () => {
  expect(new EngineRefusal('wasm', 'no')).toMatchObject({ engine: 'wasm', message: 'no' });
});
