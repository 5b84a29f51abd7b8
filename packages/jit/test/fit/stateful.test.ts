import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Callbacks,
  createTrainer,
  evaluate,
  jit,
  predict,
  prepareModel,
  fit as train,
} from '../../src/index.ts';
import { fill, numbers } from '../recurrent/support.ts';
import { expectSameHistory, expectSameWeights } from './oracle.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
const shape = [3, 4, 2]; // [batch, time, features]
const stateful = { stateful: true, units: 3 };

type Layer = (args: { units: number; stateful: boolean; batchInputShape: number[] }) => tf.layers.Layer;
const alone = (layer: Layer) => () =>
  tf.sequential({ layers: [layer({ ...stateful, batchInputShape: shape }), layers.dense({ units: 2 })] });

const makers: Record<string, () => tf.LayersModel> = {
  SimpleRNN: alone(layers.simpleRNN as Layer),
  LSTM: alone(layers.lstm as Layer),
  'GRU on LSTM': () =>
    tf.sequential({
      layers: [
        layers.lstm({ ...stateful, returnSequences: true, batchInputShape: shape }),
        layers.gru(stateful),
        layers.dense({ units: 2 }),
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
        layers.dense({ units: 2 }),
      ],
    }),
  ConvLSTM2D: () =>
    tf.sequential({
      layers: [
        layers.reshape({ targetShape: [4, 2, 1, 1], batchInputShape: shape } as never),
        layers.convLstm2d({ filters: 2, kernelSize: [2, 1], padding: 'same', stateful: true }) as never,
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    }),
  'a model used twice': () => {
    const encoder = tf.sequential({ layers: [layers.lstm({ ...stateful, batchInputShape: shape })] });
    const input = tf.input({ batchShape: shape });
    const codes = [input, input].map((each) => encoder.apply(each) as tf.SymbolicTensor);
    const outputs = layers.dense({ units: 2 }).apply(layers.concatenate().apply(codes)) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs });
  },
};

/** A model and its twin with the same weights. */
function twins(make: () => tf.LayersModel): [tf.LayersModel, tf.LayersModel] {
  const [ours, theirs] = [make(), make()];
  for (const model of [ours, theirs]) fill(model);
  theirs.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError' });
  return [ours, theirs];
}
const training = {
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: 0.1,
  loss: 'meanSquaredError',
} as const;

/** What the stateful layers hold, the parts of wrappers and models included. */
function held(model: tf.LayersModel): number[] {
  const states = (layer: object): tf.Tensor[] => {
    const named = (name: string) => (Reflect.get(layer, name) ?? []) as object | object[];
    const parts = ['layers', 'forwardLayer', 'backwardLayer'].flatMap(named);
    return [...(named('states_') as tf.Tensor[]), ...parts.flatMap(states)];
  };
  return states(model).flatMap((state) => Array.from(state.dataSync()));
}

function expectSameStates(ours: tf.LayersModel, theirs: tf.LayersModel): void {
  const [a, b] = [held(ours), held(theirs)];
  expect(a).toHaveLength(b.length);
  expect(Math.max(...b.map(Math.abs))).toBeGreaterThan(1e-3);
  for (const [i, value] of b.entries()) expect(a[i]).toBeCloseTo(value, 4);
}

const x = numbers([9, 4, 2]);
const y = numbers([9, 2], 3);
const resets: Record<string, (model: tf.LayersModel) => Callbacks> = {
  'never reset': () => ({}),
  'reset before each epoch': (model) => ({ onEpochBegin: () => model.resetStates() }),
  'reset before the second batch of each epoch': (model) => ({
    onBatchBegin: (batch) => {
      if (batch === 1) model.resetStates();
    },
  }),
};

// First, because what is left of other models may go at any time.
it('the states of layers are saved and restored with a trainer, which leaves nothing', async () => {
  const [ours] = twins(makers.LSTM as () => tf.LayersModel);
  const tensors = tf.memory().numTensors;
  const trainer = createTrainer(ours, training);
  await trainer.fit(x, y, { epochs: 2 });
  const state = structuredClone(trainer.save());
  const before = held(ours);
  const { history } = await trainer.fit(x, y, { epochs: 2 });
  const after = held(ours);
  expect(after).not.toEqual(before);
  ours.resetStates();
  trainer.restore(state);
  expect(held(ours)).toEqual(before);
  expect((await trainer.fit(x, y, { epochs: 2 })).history).toEqual(history);
  expect(held(ours)).toEqual(after);
  await trainer.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

describe.each(Object.entries(makers))('training a stateful model: %s', (_, make) => {
  it.each(Object.entries(resets))('%s, as with model.fit', async (_, callbacks) => {
    const [ours, theirs] = twins(make);
    const trainer = createTrainer(ours, training);
    for (const epochs of [2, 1]) {
      const run = { epochs, shuffle: false };
      const { history } = await trainer.fit(x, y, { ...run, callbacks: callbacks(ours) });
      const expected = await theirs.fit(x, y, {
        ...run,
        batchSize: 3,
        verbose: 0,
        callbacks: callbacks(theirs) as tf.CustomCallbackArgs,
      });
      expectSameHistory(history, expected.history as Record<string, number[]>);
      expectSameWeights(ours, theirs, 1e-4);
      expectSameStates(ours, theirs);
    }
    await trainer.dispose();
  });
});

describe('the states of layers', () => {
  const make = makers.LSTM as () => tf.LayersModel;

  it('go on from training to validation and back, as with model.fit', async () => {
    for (const validation of [
      { validationData: [numbers([6, 4, 2], 5), numbers([6, 2], 6)] as [tf.Tensor, tf.Tensor] },
      { validationSplit: 1 / 3 },
    ]) {
      const [ours, theirs] = twins(make);
      const run = { epochs: 3, shuffle: false, ...validation };
      const { history } = await train(ours, x, y, { ...training, ...run });
      const expected = await theirs.fit(x, y, { ...run, batchSize: 3, verbose: 0 });
      expectSameHistory(history, expected.history as Record<string, number[]>);
      expectSameStates(ours, theirs);
      // And to what is measured after it, by the trainer or without one.
      const trainer = createTrainer(ours, training);
      for (const measured of [
        await trainer.evaluate(x, y),
        await evaluate(ours, x, y, { loss: 'meanSquaredError' }),
      ]) {
        const loss = tf.tidy(() => (theirs.evaluate(x, y, { batchSize: 3 }) as tf.Scalar).dataSync()[0]);
        expect(measured.loss).toBeCloseTo(loss ?? Number.NaN, 4);
      }
      await trainer.dispose();
      expectSameStates(ours, theirs);
    }
  });

  it('go on from training to single steps, from given ones too, as with model.predict', async () => {
    const [ours, theirs] = twins(() =>
      tf.sequential({
        layers: [
          layers.gru({ ...stateful, returnSequences: true, batchInputShape: [3, null, 2] as never }),
          layers.dense({ units: 2 }),
        ],
      }),
    );
    const asked = async (length: number) => {
      const given = numbers([3, length, 2], length);
      const expected = tf.tidy(() => (theirs.predict(given) as tf.Tensor).dataSync());
      const answers = await predict(ours, given);
      expect(answers).toHaveLength(expected.length);
      for (const [i, value] of expected.entries()) expect(answers[i]).toBeCloseTo(value, 4);
    };
    const targets = numbers([9, 4, 2], 3);
    const run = { epochs: 2, batchSize: 3, shuffle: false };
    // What is asked in a callback moves the states too.
    const given = numbers([3, 1, 2], 9);
    const { history } = await train(ours, x, targets, {
      ...training,
      ...run,
      callbacks: { onEpochEnd: async () => void (await predict(ours, given)) },
    });
    const expected = await theirs.fit(x, targets, {
      ...run,
      verbose: 0,
      callbacks: { onEpochEnd: async () => tf.dispose(theirs.predict(given)) },
    });
    expectSameHistory(history, expected.history as Record<string, number[]>);
    for (const length of [1, 1, 2]) await asked(length);
    for (const model of [ours, theirs]) (model.layers[0] as tf.RNN).resetStates([numbers([3, 3], 5)]);
    await asked(1);
  });

  it('want whole batches of the size that the model is made for', async () => {
    const [ours] = twins(make);
    const trainer = createTrainer(ours, training);
    const [x7, y7] = [numbers([7, 4, 2]), numbers([7, 2])];
    await expect(trainer.fit(x7, y7)).rejects.toThrow(
      'jit: fit got 7 examples to train on; expected a multiple of 3, since the model is stateful: row i of each batch goes on ' +
        'where row i of the last one ended. Leave out 1 of them, or make the model for another batch size.',
    );
    await expect(trainer.evaluate(x7, y7)).rejects.toThrow(
      'evaluate got 7 examples; expected a multiple of 3',
    );
    await expect(trainer.fit(x, y, { validationData: [x7, y7] })).rejects.toThrow(
      'fit got 7 examples to validate on; expected a multiple of 3',
    );
    await expect(trainer.fit(x, y, { validationSplit: 0.5 })).rejects.toThrow('got 4 examples to train on');
    await expect(trainer.fit(x, y, { batchSize: 9 })).rejects.toThrow(
      'fit got a batchSize of 9; expected 3, for which the stateful model is made. Leave batchSize out, or make the model with ' +
        'batchInputShape [9, …].',
    );
    await trainer.dispose();
  });
});

it('the gradient goes from one call of a stateful layer to an earlier one of the same step', async () => {
  const inputs = [1, 2].map((seed) => numbers(shape, seed));
  const model = (makers.LSTM as () => tf.LayersModel)();
  fill(model);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  /** Of the second of two calls. */
  const gradients = (apply: (input: tf.Tensor) => tf.Tensor, given: readonly tf.Tensor[]) => {
    const { grads } = tf.variableGrads(() => {
      const [, second] = given.map(apply);
      return tf.sum(tf.square(second as tf.Tensor)).asScalar();
    }, variables);
    return variables.map(({ name }) => grads[name] as tf.Tensor);
  };
  const expected = gradients((input) => model.apply(input, { training: true }) as tf.Tensor, inputs);
  const prepared = prepareModel(model);
  const begin = () => {
    for (const state of prepared.states) state.assign(tf.zerosLike(state));
  };
  const ours = (...given: tf.Tensor[]) =>
    gradients((input) => prepared.apply(input, { training: true }) as tf.Tensor, given);
  const compiled = jit(ours);
  begin();
  const interpreted = ours(...inputs);
  begin();
  for (const given of [interpreted, await compiled(...inputs)]) {
    expect(given).toHaveLength(expected.length);
    for (const [i, gradient] of expected.entries()) {
      const values = given[i]?.dataSync() ?? [];
      for (const [k, value] of gradient.dataSync().entries()) expect(values[k]).toBeCloseTo(value, 5);
    }
  }
  await compiled.dispose();
});
