import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluate, predict, predictAll } from '../../src/index.ts';
import { numbers } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const network = (units = 3) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] })] });

/** Counts the sessions that are made and let go from here on. */
function sessions(): { made: number; released: number } {
  const counts = { made: 0, released: 0 };
  const create = InferenceSession.create.bind(InferenceSession) as (
    ...values: unknown[]
  ) => Promise<InferenceSession>;
  vi.spyOn(InferenceSession, 'create').mockImplementation((async (...values: unknown[]) => {
    const session = await create(...values);
    counts.made += 1;
    const release = session.release.bind(session);
    session.release = () => {
      counts.released += 1;
      return release();
    };
    return session;
  }) as never);
  return counts;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const rows = (count: number) => numbers(count * 4, count);

async function expectPredicts(model: tf.LayersModel, count: number): Promise<void> {
  const x = rows(count);
  const expected = (model.predict(tf.tensor2d(x, [count, 4])) as tf.Tensor).dataSync();
  const actual = await predict(model, x);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  });
}

describe('the programs of predict and evaluate', () => {
  it('are compiled once, and serve other numbers of examples and new weights', async () => {
    await predict(network(), rows(1)); // what is made once a process
    const counts = sessions();
    const model = network();
    for (const count of [100, 250, 200, 65, 99, 128]) await expectPredicts(model, count);
    expect(counts.made).toBe(1);
    model.setWeights([tf.ones([4, 3]), tf.zeros([3])]);
    await expectPredicts(model, 100);
    for (const count of [1, 2, 3, 4, 5, 8, 33, 64]) await expectPredicts(model, count);
    // 1, 2, 4, 8 and 64 beside 100.
    expect(counts.made).toBe(6);
    const y = Int32Array.from({ length: 40 }, (_, i) => i % 3);
    for (let i = 0; i < 3; i++) {
      await evaluate(model, rows(40), y, { loss: 'softmaxCrossEntropy', metrics: 'acc', batchSize: 40 });
      await evaluate(model, rows(40), y, { loss: tf.losses.softmaxCrossEntropy, batchSize: 40 });
    }
    expect(counts.made).toBe(8);
    expect(counts.released).toBe(0);
    model.dispose();
    await vi.waitFor(() => expect(counts.released).toBe(8));
  });

  it('follow a model that grows', async () => {
    const model = network();
    await expectPredicts(model, 5);
    model.add(tf.layers.dense({ units: 2 }));
    expect(await predict(model, rows(5))).toHaveLength(10);
    await expectPredicts(model, 5);
    model.dispose();
  });

  it('are no more than sixteen a model', async () => {
    const counts = sessions();
    const model = network();
    for (let batchSize = 1; batchSize <= 20; batchSize++) await predict(model, rows(20), { batchSize });
    await vi.waitFor(() => expect([counts.made, counts.released]).toEqual([20, 4]));
    model.dispose();
  });

  it('run side by side', async () => {
    const model = network();
    const all = await Promise.all([7, 7, 9, 100].map((count) => predict(model, rows(count))));
    expect(all.map(({ length }) => length)).toEqual([21, 21, 27, 300]);
    model.dispose();
  });

  it('go with their models: disposed of, or collected as garbage', async () => {
    await predict(network(), rows(1));
    const counts = sessions();
    const before = tf.memory().numTensors;
    const resident: number[] = [];
    for (let i = 0; i < 120; i++) {
      const model = network();
      await predict(model, rows(8));
      model.dispose();
      if (i % 20 === 19) {
        collect();
        resident.push(process.memoryUsage().rss / 2 ** 20);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    await vi.waitFor(() => expect([counts.made, counts.released]).toEqual([120, 120]));
    // After the first rounds memory stays where it is: within 30 MB over the last 80 models.
    expect((resident.at(-1) ?? 0) - (resident[1] ?? 0)).toBeLessThan(30);

    for (let i = 0; i < 20; i++) {
      const model = network();
      await predict(model, rows(8));
      // Its variables are TensorFlow.js's to keep; without them the model is garbage.
      tf.dispose(model.weights.map((weight) => weight.read()));
    }
    await vi.waitFor(
      () => {
        collect();
        // The last few may still be held by the engine that runs this.
        expect(counts.released).toBeGreaterThanOrEqual(135);
      },
      { timeout: 5000 },
    );
  });
});

it('predictAll tells two outputs of one layer apart', async () => {
  const [left, right] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const score = tf.layers.dense({ units: 1, name: 'score' });
  const outputs = [left, right].map((input) => score.apply(input) as tf.SymbolicTensor);
  const model = tf.model({ inputs: [left, right], outputs });
  score.setWeights([tf.tensor2d([1, 10], [2, 1]), tf.tensor1d([0.5])]);
  const answers = await predictAll(model, [Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  expect(Object.entries(answers)).toEqual([
    ['score_0', Float32Array.of(21.5)],
    ['score_1', Float32Array.of(43.5)],
  ]);
  model.dispose();
});
