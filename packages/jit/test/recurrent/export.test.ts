import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, expect, it } from 'vitest';
import { exportOnnx } from '../../src/index.ts';
import { fill, numbers } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;

const models: Record<string, { model: () => tf.LayersModel; x: (batch: number) => tf.Tensor }> = {
  'layers on layers, both ways': {
    x: (batch) => numbers([batch, 5, 3]),
    model: () =>
      tf.sequential({
        layers: [
          layers.lstm({ units: 4, returnSequences: true, inputShape: [5, 3] }),
          layers.bidirectional({ layer: layers.gru({ units: 3 }) as tf.RNN, mergeMode: 'concat' }),
          layers.dense({ units: 2 }),
        ],
      }),
  },
  'masked words': {
    x: (batch) => tf.cast(tf.mul(tf.abs(numbers([batch, 5])), 5), 'int32'),
    model: () =>
      tf.sequential({
        layers: [
          layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true, inputLength: 5 }),
          layers.lstm({ units: 4 }),
        ],
      }),
  },
};

it.each(Object.entries(models))('%s: a file for a batch of any size', async (_, { model: make, x }) => {
  const model = make();
  fill(model);
  const [, ...shape] = x(1).shape;
  const dtype = x(1).dtype === 'int32' ? 'int32' : 'float32';
  const file = exportOnnx(({ x: examples }) => ({ y: model.apply(examples ?? []) as tf.Tensor }), {
    inputs: { x: { shape: [-1, ...shape], dtype } },
  });
  const session = await InferenceSession.create(file);
  for (const batch of [1, 6, 13]) {
    const given = x(batch);
    const { 'y.out': y } = await session.run({
      x: new Tensor(dtype, given.dataSync() as Float32Array, [batch, ...shape]),
    });
    const expected = model.predict(given) as tf.Tensor;
    expect(y?.dims).toEqual(expected.shape);
    const apart = tf.max(tf.abs(tf.sub(expected, tf.tensor(y?.data as Float32Array, expected.shape))));
    expect(apart.dataSync()[0]).toBeLessThan(1e-5);
  }
});
