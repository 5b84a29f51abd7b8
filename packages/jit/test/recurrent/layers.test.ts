import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Case, compiled, difference, interpreted, loopsIn, numbers, TOLERANCE } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
const TIME = 5;
const x = numbers([7, TIME, 3]);
const inputShape = [TIME, 3];
const stacked = (...list: tf.layers.Layer[]) => tf.sequential({ layers: list });

/** Rows of words, with padding (0) at the end, in between and at the start; the last row is nothing else. */
const words = tf.tensor2d(
  [
    [3, 1, 4, 0, 0],
    [2, 0, 1, 0, 5],
    [0, 2, 1, 3, 5],
    [1, 2, 3, 4, 5],
    [0, 0, 0, 0, 0],
  ],
  [5, TIME],
  'int32',
);
const embedding = () => layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true, inputLength: TIME });

/** Of two inputs made from one: the second starts the recurrence. */
function started(make: (units: number) => tf.layers.Layer, states: number): tf.LayersModel {
  const input = tf.input({ shape: inputShape });
  const first = layers.flatten().apply(input) as tf.SymbolicTensor;
  const initial = Array.from(
    { length: states },
    () => layers.dense({ units: 4, activation: 'tanh' }).apply(first) as tf.SymbolicTensor,
  );
  const outputs = make(4).apply([input, ...initial]) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs });
}

const withStates = (layer: tf.layers.Layer) => {
  const input = tf.input({ shape: inputShape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor[] });
};

const { lstm, gru, simpleRNN, dense, bidirectional } = layers;

/** Models by what is special about them, and how many loops a training step of them has. */
const cases: Record<string, Case & { loops: number }> = {
  LSTM: { x, loops: 2, model: () => stacked(lstm({ units: 4, inputShape }), dense({ units: 2 })) },
  GRU: { x, loops: 2, model: () => stacked(gru({ units: 4, inputShape }), dense({ units: 2 })) },
  SimpleRNN: { x, loops: 2, model: () => stacked(simpleRNN({ units: 4, inputShape }), dense({ units: 2 })) },
  'without bias': {
    x,
    loops: 2,
    model: () => stacked(lstm({ units: 4, useBias: false, inputShape }), dense({ units: 2 })),
  },
  'one unit and one step': {
    x: numbers([7, 1, 3]),
    loops: 2,
    model: () => stacked(gru({ units: 1, inputShape: [1, 3] })),
  },
  'other activations': {
    x,
    loops: 2,
    model: () =>
      stacked(
        gru({ units: 4, activation: 'relu', recurrentActivation: 'sigmoid', inputShape }),
        dense({ units: 2 }),
      ),
  },
  'all outputs': {
    x,
    loops: 2,
    model: () => stacked(lstm({ units: 4, returnSequences: true, inputShape }), dense({ units: 2 })),
  },
  'layers on layers': {
    x,
    loops: 6,
    model: () =>
      stacked(
        lstm({ units: 4, returnSequences: true, inputShape }),
        gru({ units: 3, returnSequences: true }),
        simpleRNN({ units: 2 }),
      ),
  },
  backwards: {
    x,
    loops: 2,
    model: () => stacked(gru({ units: 4, goBackwards: true, returnSequences: true, inputShape })),
  },
  'both ways': {
    x,
    loops: 4,
    model: () =>
      stacked(
        bidirectional({ layer: lstm({ units: 3 }) as tf.RNN, mergeMode: 'concat', inputShape }),
        dense({ units: 2 }),
      ),
  },
  'both ways, all outputs, summed': {
    x,
    loops: 4,
    model: () =>
      stacked(
        bidirectional({
          layer: gru({ units: 3, returnSequences: true }) as tf.RNN,
          mergeMode: 'sum',
          inputShape,
        }),
      ),
  },
  'states as outputs': {
    x,
    loops: 2,
    model: () => withStates(lstm({ units: 4, returnState: true, returnSequences: true })),
  },
  'the last output and states as outputs': {
    x,
    loops: 2,
    model: () => withStates(gru({ units: 4, returnState: true })),
  },
  'initial states given': { x, loops: 2, model: () => started((units) => lstm({ units }), 2) },
  'an initial state given': {
    x,
    loops: 2,
    model: () => started((units) => gru({ units, returnSequences: true }), 1),
  },
  'masked words': {
    x: words,
    loops: 2,
    model: () => stacked(embedding(), lstm({ units: 4 }), dense({ units: 2 })),
  },
  'masked words, all outputs': {
    x: words,
    loops: 2,
    model: () => stacked(embedding(), gru({ units: 4, returnSequences: true })),
  },
  'a layer distributed over time': {
    x,
    loops: 2,
    model: () =>
      stacked(
        gru({ units: 4, returnSequences: true, inputShape }),
        layers.timeDistributed({ layer: dense({ units: 3, activation: 'tanh' }) }),
      ),
  },
  'convolutions distributed over time': {
    x: numbers([5, 3, 6, 6, 2]),
    loops: 2,
    batch: 2,
    model: () =>
      stacked(
        layers.timeDistributed({
          layer: layers.conv2d({ filters: 2, kernelSize: 3 }),
          inputShape: [3, 6, 6, 2],
        }),
        layers.timeDistributed({ layer: layers.flatten() }),
        lstm({ units: 3 }),
      ),
  },
  'a cell in a layer': {
    x,
    loops: 2,
    model: () =>
      stacked(
        layers.rnn({ cell: layers.gruCell({ units: 4 }), inputShape }) as tf.layers.Layer,
        dense({ units: 2 }),
      ),
  },
  'cells on cells': {
    x,
    loops: 2,
    model: () =>
      stacked(
        layers.rnn({
          cell: [layers.lstmCell({ units: 4 }), layers.gruCell({ units: 3 })] as tf.RNN['cell'][],
          inputShape,
        }) as tf.layers.Layer,
        dense({ units: 2 }),
      ),
  },
  'weights with regularizers and constraints': {
    x,
    loops: 2,
    model: () =>
      stacked(
        lstm({ units: 4, kernelRegularizer: 'l1l2', recurrentInitializer: 'orthogonal', inputShape }),
        dense({ units: 2 }),
      ),
  },
  'frozen weights': {
    x,
    loops: 1,
    model: () => stacked(lstm({ units: 4, inputShape, trainable: false }), dense({ units: 2 })),
  },
  'convolutions as a cell': {
    x: numbers([5, 3, 6, 6, 2]),
    loops: 2,
    batch: 2,
    model: () =>
      stacked(
        layers.convLstm2d({ filters: 2, kernelSize: 3, inputShape: [3, 6, 6, 2] }),
        layers.flatten(),
        dense({ units: 2 }),
      ),
  },
};

describe('a layer trains as in TensorFlow.js, in a loop', () => {
  it.each(Object.entries(cases))('%s', async (_, { loops, ...options }) => {
    const ours = await compiled(options);
    expect(difference(ours, interpreted(options))).toBeLessThan(TOLERANCE);
    expect(loopsIn(ours.graph)).toBe(loops);
  });
});
