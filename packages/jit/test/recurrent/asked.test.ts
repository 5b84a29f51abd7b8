import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluate, jit, predict } from '../../src/index.ts';
import { fill, numbers } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
const shape = [3, 4, 2]; // [batch, time, features]
const stateful = { stateful: true, units: 3 };

/** A stateful layer in a model that is applied to two inputs, one after the other. */
function sharedModel(): tf.LayersModel {
  const encoder = tf.sequential({ layers: [layers.gru({ ...stateful, batchInputShape: shape })] });
  const inputs = [0, 1].map(() => tf.input({ batchShape: shape }));
  const codes = inputs.map((input) => encoder.apply(input) as tf.SymbolicTensor);
  const outputs = layers.concatenate().apply(codes) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}

const makers: Record<string, () => tf.LayersModel> = {
  'LSTM on SimpleRNN': () =>
    tf.sequential({
      layers: [
        layers.simpleRNN({ ...stateful, returnSequences: true, batchInputShape: shape }),
        layers.lstm(stateful),
        layers.dense({ units: 2 }),
      ],
    }),
  'stacked cells': () =>
    tf.sequential({
      layers: [
        layers.rnn({
          cell: [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })],
          stateful: true,
          batchInputShape: shape,
        }),
      ],
    }),
  Bidirectional: () =>
    tf.sequential({
      layers: [
        layers.bidirectional({
          layer: layers.gru(stateful) as tf.RNN,
          mergeMode: 'concat',
          batchInputShape: shape,
        } as never),
      ],
    }),
  'a model inside, used twice': sharedModel,
};

/** The greatest difference, also where one is no number. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length
    ? Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))))
    : Number.NaN;

const pair = (model: tf.LayersModel, x: tf.Tensor, other: tf.Tensor) =>
  model.inputs.length > 1 ? [x, other] : x;

// First, because what is left of other models may go at any time.
it('nothing stays of a stateful model that is disposed of', async () => {
  const before = tf.memory().numTensors;
  const x = new Float32Array(6 * 4 * 2).fill(0.5);
  const model = tf.sequential({ layers: [layers.lstm({ ...stateful, batchInputShape: shape })] });
  await predict(model, x);
  await predict(model, x);
  // TensorFlow.js leaves the states of a layer to resetStates, which leaves zeros.
  const held = model.layers.flatMap((layer) => (layer as unknown as { states_: tf.Tensor[] }).states_);
  expect(held).toHaveLength(2);
  model.dispose();
  tf.dispose(held);
  await vi.waitFor(() => expect(tf.memory().numTensors).toBe(before));
});

describe.each(Object.entries(makers))('a stateful model: %s', (_, make) => {
  it('goes on over batches and calls, and begins anew, as in TensorFlow.js', async () => {
    const [ours, theirs] = [make(), make()];
    for (const model of [ours, theirs]) fill(model);
    const x = pair(ours, numbers([9, 4, 2]), numbers([9, 4, 2], 7));
    const expected = () => (theirs.predict(x, { batchSize: 3 }) as tf.Tensor).dataSync();
    const first = await predict(ours, x);
    expect(distance(first, expected())).toBeLessThan(1e-5);
    const second = await predict(ours, x);
    expect(distance(second, expected())).toBeLessThan(1e-5);
    expect(distance(second, first)).toBeGreaterThan(1e-3);
    // Compiled and interpreted calls share the states.
    const third = (ours.predict(x, { batchSize: 3 }) as tf.Tensor).dataSync();
    expect(distance(third, expected())).toBeLessThan(1e-5);
    for (const model of [ours, theirs]) model.resetStates();
    expect(distance(await predict(ours, x), expected())).toBeLessThan(1e-5);
    ours.resetStates();
    expect(distance(await predict(ours, x), first)).toBeLessThan(1e-6);
  });
});

it('evaluate goes on from the same states, side by side with others too', async () => {
  const [ours, theirs] = [0, 1].map(() => makers['LSTM on SimpleRNN']?.() as tf.LayersModel);
  if (!ours || !theirs) throw new Error('no model');
  for (const model of [ours, theirs]) fill(model);
  theirs.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
  const [x, y] = [numbers([6, 4, 2]), numbers([6, 2], 3)];
  const losses = await Promise.all([0, 1].map(() => evaluate(ours, x, y, { loss: 'meanSquaredError' })));
  for (const { loss } of losses) {
    const expected = tf.tidy(() => (theirs.evaluate(x, y, { batchSize: 3 }) as tf.Scalar).dataSync()[0]);
    expect(loss).toBeCloseTo(expected ?? Number.NaN, 5);
  }
  expect(losses[0]?.loss).not.toBeCloseTo(losses[1]?.loss ?? Number.NaN, 5);
});

it('is not compiled without its states', async () => {
  const model = makers['LSTM on SimpleRNN']?.() as tf.LayersModel;
  await expect(jit((x: tf.Tensor) => model.apply(x) as tf.Tensor)(tf.ones(shape))).rejects.toThrow(
    /^jit: layer simple_rnn_\w+ is stateful, and holds its states outside the compiled function. Apply prepareModel/,
  );
});

it('refuses what does not fill whole batches', async () => {
  const model = makers['LSTM on SimpleRNN']?.() as tf.LayersModel;
  await expect(predict(model, numbers([7, 4, 2]))).rejects.toThrow(
    'predict got 7 examples; expected a multiple of 3',
  );
  await expect(predict(model, numbers([6, 4, 2]), { batchSize: 2 })).rejects.toThrow('expected 3, for which');
});
