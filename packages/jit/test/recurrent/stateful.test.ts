import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { jit, prepareModel } from '../../src/index.ts';
import { compiled, difference, fill, interpreted, numbers, TOLERANCE } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
const batchInputShape = [3, 5, 2];
const makers: Record<string, () => tf.LayersModel> = {
  LSTM: () => tf.sequential({ layers: [layers.lstm({ units: 4, stateful: true, batchInputShape })] }),
  'GRU on SimpleRNN': () =>
    tf.sequential({
      layers: [
        layers.simpleRNN({ units: 3, stateful: true, returnSequences: true, batchInputShape }),
        layers.gru({ units: 4, stateful: true }),
      ],
    }),
};

it.each(Object.entries(makers))(
  '%s: the states go on from step to step, as in TensorFlow.js',
  async (_, model) => {
    const options = { model, x: numbers([9, 5, 2]) };
    const ours = await compiled(options);
    expect(difference(ours, interpreted(options))).toBeLessThan(TOLERANCE);
  },
);

it('the states belong to the prepared model: the layers keep their own', async () => {
  const model = makers.LSTM?.() as tf.LayersModel;
  fill(model);
  const prepared = prepareModel(model);
  const x = numbers([3, 5, 2]);
  const states = prepared.variables.slice(model.weights.length);
  expect(states.map(({ shape }) => shape)).toEqual([
    [3, 4],
    [3, 4],
  ]);
  const run = jit((a: tf.Tensor) => prepared.apply(a, { training: false }) as tf.Tensor);
  const first = Array.from((await run(x)).dataSync());
  const second = Array.from((await run(x)).dataSync());
  expect(second).not.toEqual(first);
  // As TensorFlow.js goes on by itself, from zeros.
  const close = (a: number[], b: tf.Tensor) =>
    Math.max(...Array.from(b.dataSync(), (value, i) => Math.abs(value - (a[i] ?? Number.NaN))));
  expect(close(first, model.predict(x) as tf.Tensor)).toBeLessThan(1e-5);
  expect(close(second, model.predict(x) as tf.Tensor)).toBeLessThan(1e-5);
  // From zeros again.
  for (const state of states) state.assign(tf.zerosLike(state));
  expect(close(first, await run(x))).toBeLessThan(1e-6);
  await run.dispose();
});
