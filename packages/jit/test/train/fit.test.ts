import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportOnnx, predict, fit as train } from '../../src/index.ts';
import { expectClose, numbers } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

/** Two classes on either side of a circle. */
function circle(count: number): { x: Float32Array; y: Uint8Array } {
  const x = numbers(count * 2, 3);
  const y = Uint8Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0] = x.subarray(2 * i, 2 * i + 2);
    return a * a + b * b > 0.6 ? 1 : 0;
  });
  return { x, y };
}

function network(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 16,
        inputShape: [2],
        activation: 'tanh',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.batchNormalization({ momentum: 0.8 }),
      tf.layers.dropout({ rate: 0.1 }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });
}

const options = {
  loss: 'softmaxCrossEntropy',
  optimizer: { name: 'adam' },
  learningRate: (step: number, steps: number) => 0.02 * (1 - step / steps),
  batchSize: 32,
  epochs: 30,
  seed: 4,
} as const;

describe('fit and predict', () => {
  it('train a model with dropout and batch norm, the same way twice', async () => {
    const { x, y } = circle(330);
    const [model, twin] = [network(), network()];
    const memory = tf.memory().numTensors;
    const epochs: number[] = [];
    const { history } = await train(model, x, y, {
      ...options,
      callbacks: { onEpochEnd: (epoch: number) => void epochs.push(epoch) },
    });
    const { loss: losses = [] } = history;
    expect(tf.memory().numTensors).toBe(memory);
    expect(epochs).toEqual(losses.map((_, i) => i));
    expect(losses[29]).toBeLessThan(0.25);
    expect(losses[29]).toBeLessThan((losses[0] ?? 0) / 2);
    expect((await train(twin, x, y, options)).history.loss).toEqual(losses);

    const scores = await predict(model, x, { batchSize: 50 });
    const expected = model.predict(tf.tensor2d(x, [330, 2]));
    if (Array.isArray(expected)) throw new Error('one output');
    expectClose(scores, expected.dataSync(), { absolute: 1e-4, relative: 1e-4 });
    const right = y.filter((label, i) => Number((scores[2 * i + 1] ?? 0) > (scores[2 * i] ?? 0)) === label);
    expect(right.length / 330).toBeGreaterThan(0.93);
  });

  it('say what does not fit', async () => {
    const { x, y } = circle(10);
    await expect(train(network(), x.subarray(1), y, options)).rejects.toThrow(
      'jit: fit got 19 numbers of x; expected n * [2].',
    );
    await expect(predict(network(), x.subarray(1))).rejects.toThrow(
      'jit: predict got 19 numbers of x; expected n * [2].',
    );
  });
});

describe('exportOnnx', () => {
  it('writes a self-contained model with the input scaling inside', async () => {
    const model = network();
    const bytes = Uint8Array.of(0, 255, 128, 3, 77, 200);
    const scores = (images: tf.Tensor) => tf.softmax(model.apply(tf.div(images, 255)) as tf.Tensor);
    const file = exportOnnx(({ image }) => ({ scores: scores(image ?? tf.scalar(0)) }), {
      inputs: { image: { shape: [3, 2], dtype: 'uint8' } },
    });
    const session = await InferenceSession.create(file);
    expect(session.inputNames).toEqual(['image']);
    const result = await session.run({ image: new Tensor('uint8', bytes, [3, 2]) });
    expectClose(
      result['scores.out']?.data as Float32Array,
      scores(tf.tensor2d(Array.from(bytes), [3, 2])).dataSync(),
      { absolute: 1e-6, relative: 1e-5 },
    );
    await session.release();
  });

  it('writes a model for batches of any size', async () => {
    const model = network();
    const scores = (x: tf.Tensor) =>
      tf.softmax(model.apply(tf.reshape(tf.div(x, 255), [-1, 2])) as tf.Tensor);
    const file = exportOnnx(({ x }) => ({ scores: scores(x ?? tf.scalar(0)) }), {
      inputs: { x: { shape: [-1, 2, 1], dtype: 'uint8' } },
    });
    const session = await InferenceSession.create(file);
    for (const batch of [1, 5, 6]) {
      const bytes = Uint8Array.from(numbers(batch * 2, batch), (value) => 128 + 127 * value);
      const result = await session.run({ x: new Tensor('uint8', bytes, [batch, 2, 1]) });
      expectClose(
        result['scores.out']?.data as Float32Array,
        scores(tf.tensor3d(Array.from(bytes), [batch, 2, 1])).dataSync(),
        { absolute: 1e-6, relative: 1e-5 },
      );
    }
    await session.release();
    const averaged = () =>
      exportOnnx(({ x }) => ({ y: tf.mean(x ?? tf.scalar(0)) }), {
        inputs: { x: { shape: [-1, 2], dtype: 'float32' } },
      });
    expect(averaged).not.toThrow();
    const sliced = () =>
      exportOnnx(({ x }) => ({ y: tf.slice(x ?? tf.scalar(0), [0, 0], [-1, 1]) }), {
        inputs: { x: { shape: [-1, 2], dtype: 'float32' } },
      });
    expect(sliced).toThrow(/^jit: the function needs a fixed batch size in Slice \(.*fit\.test\.ts/);
  });

  it('refuses a function that assigns', () => {
    const count = tf.variable(tf.scalar(0), false, 'count');
    const counting = ({ a }: Record<string, tf.Tensor>) => {
      count.assign(tf.add(count, 1));
      return { a: tf.add(a ?? 0, 1) };
    };
    expect(() => exportOnnx(counting, { inputs: { a: { shape: [1], dtype: 'float32' } } })).toThrow(
      'jit: the exported function assigns variables (count); expected one that only reads them.',
    );
  });
});
