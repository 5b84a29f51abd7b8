import { findAddon, loadedTensorflow } from '@digitbench/tensorflow';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import type { Engine } from '../src/engines/engine.ts';
import { createTensorflow } from '../src/node/engines/tensorflow.ts';
import { bars, cnn, mlp, programOf } from './support/tensorflow-programs.ts';

const tensorflow = createTensorflow(1);

/** Where the set-up has been made, or has to have been: there, an engine that is missing is a failure. */
const isThere = findAddon() !== undefined || process.env.DIGITBENCH_TEST_TENSORFLOW === '1';

/**
 * Largest difference between the engines, relative to the largest value: float32 sums in another order, whose rounding
 * errors are fed back into the weights. On one machine's CPU it was 1e-6; a GPU sums in yet other orders.
 */
const tolerance = () => (loadedTensorflow()?.gpu ? 1e-3 : 1e-5);

/** How long the memory is watched, beside a first hundred steps. */
const watchedSteps = Number(process.env.DIGITBENCH_TEST_STEPS ?? 300);

interface Case {
  name: string;
  model(): tf.LayersModel;
  shape: number[];
  examples: number;
}

const mlpCase: Case = { name: 'an MLP with dropout', model: mlp, shape: [196], examples: 600 };
const cases: Case[] = [
  mlpCase,
  { name: 'a CNN with batch norm and pooling', model: cnn, shape: [10, 10, 1], examples: 200 },
];

/** Two epochs, the last batch of each shorter, and then the scores. */
async function train(engine: Engine, { model, shape, examples }: Case) {
  await tf.setBackend('cpu');
  const program = programOf(model(), 32, shape);
  const executable = await engine.prepare(program);
  const steps = Math.ceil(examples / program.batchSize);
  const losses: number[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    const step = Int32Array.from({ length: steps }, (_, i) => epoch * steps + i);
    const order = Int32Array.from({ length: examples }, (_, i) => (i * 7 + epoch) % examples);
    const { loss } = await executable.train({ ...bars(examples, shape), step }, order);
    losses.push(...loss);
  }
  const { digit = new Float32Array(0) } = await executable.predict(bars(examples, shape), examples);
  const weights = program.variables.flatMap((variable) => [...variable.dataSync()]);
  await executable.dispose();
  return { losses, scores: [...digit], weights };
}

function difference(a: number[], b: number[]): number {
  expect(a).toHaveLength(b.length);
  const largest = Math.max(...a.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN)))) / largest;
}

/** Tensors that libtensorflow holds for us. */
function nativeTensors(): number {
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  return binding.getNumOfTensors();
}

/** Resident memory but for V8's heap, which grows as it likes until it is collected. */
function nativeBytes(): number {
  const { rss, heapTotal, external } = process.memoryUsage();
  return rss - heapTotal - external;
}

describe.runIf(isThere)('engine tensorflow', () => {
  it.each(cases)('trains $name as cpu does', async (each) => {
    expect(await tensorflow.available()).toBe(true);
    const expected = await train(cpu, each);
    const got = await train(tensorflow, each);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(expected.losses.at(-1)).toBeLessThan((expected.losses[0] ?? 0) / 2);
    expect(difference(expected.losses, got.losses)).toBeLessThan(tolerance());
    expect(difference(expected.scores, got.scores)).toBeLessThan(tolerance());
    expect(difference(expected.weights, got.weights)).toBeLessThan(tolerance());
  });

  it('gives the same bits for the same seed', async () => {
    const [first, second] = [await train(tensorflow, mlpCase), await train(tensorflow, mlpCase)];
    expect(second).toEqual(first);
  });

  it('says what computes', async () => {
    await train(tensorflow, { ...mlpCase, examples: 32 });
    expect(tensorflow.versions()).toMatchObject({
      tfjs: tf.version_core,
      'tfjs-node-gpu': '4.22.0',
      libtensorflow: loadedTensorflow()?.version,
      gpu: String(loadedTensorflow()?.gpu),
    });
    expect(tensorflow.versions().device).not.toBe('');
  });

  it('keeps no tensors and no memory from step to step', async () => {
    await tf.setBackend('cpu');
    const program = programOf(mlp(), 12, [196]);
    const executable = await tensorflow.prepare(program);
    const examples = bars(120, [196]);
    const train = (steps: number) => {
      const order = Int32Array.from({ length: steps * 12 }, (_, i) => i % 120);
      return executable.train({ ...examples, step: new Int32Array(steps) }, order);
    };
    await train(100);
    const counts = () => [tf.memory().numTensors, nativeTensors()];
    const before = { counts: counts(), bytes: nativeBytes() };
    await train(watchedSteps);
    expect(counts()).toEqual(before.counts);
    // A leak of no more than the batch would be 90 MiB in 10,000 steps; allocators keep some of what they get back.
    const grown = nativeBytes() - before.bytes;
    console.info(`memory: ${(grown / 2 ** 20).toFixed(1)} MiB more after ${watchedSteps} steps`);
    expect(grown).toBeLessThan(48 * 2 ** 20);
    await executable.dispose();
  });
});
