import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createOptimizer,
  customLoss,
  evaluate,
  type FitOptions,
  prepareModel,
  type Step,
  scan,
  stepRandom,
  fit as train,
} from '../../src/index.ts';
import { fill, numbers } from '../recurrent/support.ts';
import { expectSameHistory, expectSameWeights } from './oracle.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
type Symbol = tf.SymbolicTensor;
const COUNT = 8;
const applied = (layer: tf.layers.Layer, inputs: Symbol | Symbol[], kwargs?: object) =>
  layer.apply(inputs, kwargs as never) as Symbol;
const distributed = (layer: tf.layers.Layer, inputShape?: number[]) =>
  layers.timeDistributed({ layer, ...(inputShape ? { inputShape } : {}) } as never) as tf.layers.Layer;
const classes = (count: number) =>
  tf.cast(tf.oneHot(tf.range(0, COUNT, 1, 'int32').mod(tf.scalar(count, 'int32')), count), 'float32');
/** Ids below `count`, padded with zeros at the end, or at the start. */
const words = (count: number, length: number, atStart = false) =>
  tf.tensor2d(
    Array.from({ length: COUNT * length }, (_, i) => {
      const [row, place] = [Math.floor(i / length), i % length];
      const isWord = (atStart ? length - 1 - place : place) < length - (row % 3);
      return isWord ? 1 + ((i * 5) % (count - 1)) : 0;
    }),
    [COUNT, length],
    'int32',
  );

interface Example {
  readonly model: () => tf.LayersModel;
  readonly x: tf.Tensor | tf.Tensor[];
  readonly y: tf.Tensor | tf.Tensor[];
  readonly loss?: string | Record<string, string>;
  readonly metrics?: Record<string, string> | string[];
  readonly classWeight?: Record<number, number>[];
}

const examples: Record<string, Example> = {
  'pictures of a film, one by one, then over time': {
    model: () =>
      tf.sequential({
        layers: [
          distributed(layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu' }), [3, 6, 6, 1]),
          distributed(layers.maxPooling2d({ poolSize: 2 })),
          distributed(layers.flatten()),
          layers.lstm({ units: 4 }),
          layers.dense({ units: 3, activation: 'softmax' }),
        ],
      }),
    x: numbers([COUNT, 3, 6, 6, 1]),
    y: classes(3),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  },
  'a film, with convolutions over time': {
    model: () =>
      tf.sequential({
        layers: [
          layers.convLstm2d({
            filters: 2,
            kernelSize: 3,
            returnSequences: true,
            inputShape: [3, 6, 6, 1],
          }) as tf.layers.Layer,
          layers.convLstm2d({ filters: 1, kernelSize: [2, 3], padding: 'same', strides: [2, 1] }) as never,
          layers.flatten(),
          layers.dense({ units: 1, activation: 'sigmoid' }),
        ],
      }),
    x: numbers([COUNT, 3, 6, 6, 1]),
    y: tf.slice(classes(2), [0, 0], [COUNT, 1]),
    loss: 'binaryCrossentropy',
  },
  'a ticket with a title and tags, its priority and department': {
    model: () => {
      const [title, tags] = [tf.input({ shape: [5] }), tf.input({ shape: [3] })];
      const embedded = applied(layers.embedding({ inputDim: 9, outputDim: 4 }), title);
      const joined = applied(layers.concatenate(), [
        applied(layers.globalAveragePooling1d({}), embedded),
        tags,
      ]);
      const outputs = [
        applied(layers.dense({ units: 1, activation: 'sigmoid', name: 'priority' }), joined),
        applied(layers.dense({ units: 4, activation: 'softmax', name: 'department' }), joined),
      ];
      return tf.model({ inputs: [title, tags], outputs });
    },
    x: [words(9, 5), numbers([COUNT, 3])],
    y: [tf.slice(classes(2), [0, 0], [COUNT, 1]), classes(4)],
    loss: { priority: 'binaryCrossentropy', department: 'categoricalCrossentropy' },
    metrics: { priority: 'acc', department: 'acc' },
    classWeight: [
      { 0: 1, 1: 2 },
      { 0: 1, 1: 3, 2: 0.5, 3: 2 },
    ],
  },
  'masked words with attention': {
    model: () => {
      const ids = tf.input({ shape: [6], dtype: 'int32' });
      const embedded = applied(layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true }), ids);
      const steps = applied(layers.lstm({ units: 4, returnSequences: true }), embedded);
      const scores = applied(distributed(layers.dense({ units: 1, activation: 'tanh' })), steps);
      const weights = applied(layers.softmax(), applied(layers.reshape({ targetShape: [6] }), scores));
      const context = applied(layers.dot({ axes: 1 }), [weights, steps]);
      return tf.model({
        inputs: ids,
        outputs: applied(layers.dense({ units: 3, activation: 'softmax' }), context),
      });
    },
    x: words(9, 6),
    y: classes(3),
    loss: 'categoricalCrossentropy',
  },
  'one embedding for question and answer, masks and states': {
    model: () => {
      const embedding = layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true });
      const [question, answer] = [tf.input({ shape: [4] }), tf.input({ shape: [3] })];
      const encoder = layers.bidirectional({
        layer: layers.gru({ units: 2, returnState: true }) as tf.RNN,
        mergeMode: 'concat',
      });
      const [, ...states] = encoder.apply(applied(embedding, question)) as Symbol[];
      const decoder = layers.bidirectional({ layer: layers.gru({ units: 2 }) as tf.RNN, mergeMode: 'mul' });
      return tf.model({
        inputs: [question, answer],
        outputs: applied(decoder, applied(embedding, answer), { initialState: states }),
      });
    },
    x: [words(7, 4), words(7, 3, true)],
    y: numbers([COUNT, 2]),
  },
  'a recurrent model in a model, applied twice': {
    model: () => {
      const inner = tf.sequential({
        layers: [layers.gru({ units: 2, returnSequences: true, inputShape: [4, 2] })],
      });
      const input = tf.input({ shape: [4, 2] });
      const outputs = applied(layers.globalMaxPooling1d({}), applied(inner, applied(inner, input)));
      return tf.model({ inputs: input, outputs });
    },
    x: numbers([COUNT, 4, 2]),
    y: numbers([COUNT, 2], 3),
  },
  'a recurrent layer distributed over time, and stacked cells backwards': {
    model: () =>
      tf.sequential({
        layers: [
          distributed(layers.lstm({ units: 2 }), [3, 4, 2]),
          layers.rnn({
            cell: layers.stackedRNNCells({
              cells: [layers.gruCell({ units: 3 }), layers.simpleRNNCell({ units: 2 })],
            }) as never,
            goBackwards: true,
          }),
        ],
      }),
    x: numbers([COUNT, 3, 4, 2]),
    y: numbers([COUNT, 2], 3),
  },
};

describe('a model of this kind trains as with model.fit', () => {
  it.each(Object.entries(examples))('%s', async (_, { model, x, y, classWeight, ...measured }) => {
    const [ours, theirs] = [model(), model()];
    for (const each of [ours, theirs]) fill(each);
    const options = { loss: 'meanSquaredError', ...measured } as Omit<FitOptions, 'optimizer'>;
    const run = { epochs: 2, batchSize: 4, shuffle: false, ...(classWeight ? { classWeight } : {}) };
    const optimizer = () => tf.train.momentum(0.05, 0.9);
    const { history } = await train(ours, x, y, { ...options, ...run, optimizer: optimizer() });
    theirs.compile({ loss: 'meanSquaredError', ...measured, optimizer: optimizer() });
    const expected = await theirs.fit(x, y, { ...run, verbose: 0 });
    expectSameHistory(history, expected.history as Record<string, number[]>);
    expectSameWeights(ours, theirs, 1e-4);
  });

  it('two pictures by one encoder, with a contrastive loss', async () => {
    const make = () => {
      const encoder = tf.sequential({
        layers: [
          layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
          layers.flatten(),
          layers.dense({ units: 4 }),
        ],
      });
      const inputs = [0, 1].map(() => tf.input({ shape: [6, 6, 1] }));
      const codes = inputs.map((input) => applied(encoder, input));
      return tf.model({ inputs, outputs: applied(layers.concatenate(), codes) });
    };
    // R. Hadsell, S. Chopra and Y. LeCun, 2006: https://doi.org/10.1109/CVPR.2006.100
    const contrast = (alike: tf.Tensor, codes: tf.Tensor) => {
      const [a, b] = tf.split(codes, 2, -1);
      const squares = tf.sum(tf.squaredDifference(a as tf.Tensor, b as tf.Tensor), -1, true);
      const apart = tf.square(tf.relu(tf.sub(1, tf.sqrt(tf.add(squares, 1e-6)))));
      return tf.add(tf.mul(alike, squares), tf.mul(tf.sub(1, alike), apart)); // [batch, 1]
    };
    const [ours, theirs] = [make(), make()];
    for (const each of [ours, theirs]) fill(each);
    const x = [numbers([COUNT, 6, 6, 1]), numbers([COUNT, 6, 6, 1], 4)];
    const y = tf.slice(classes(2), [0, 0], [COUNT, 1]);
    const { history } = await train(ours, x, y, {
      optimizer: tf.train.sgd(0.05),
      loss: customLoss(({ outputs, targets }) => contrast(targets, outputs), { targetShape: [1] }),
      batchSize: COUNT,
      epochs: 3,
      shuffle: false,
    });
    const optimizer = tf.train.sgd(0.05);
    const step = () => tf.mean(contrast(y, theirs.apply(x, { training: true }) as tf.Tensor)).asScalar();
    const variables = theirs.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const losses = [0, 1, 2].map(
      () => optimizer.minimize(step, true, variables)?.dataSync()[0] ?? Number.NaN,
    );
    expectSameHistory(history, { loss: losses });
    expectSameWeights(ours, theirs, 1e-4);
    // Of one number for each example, weights of examples count.
    const loss = customLoss(({ outputs, targets }) => contrast(targets, outputs), { targetShape: [1] });
    const { loss: plain } = await evaluate(ours, x, y, { loss });
    const weighted = await train(ours, x, y, {
      optimizer: 'sgd',
      loss,
      learningRate: 0,
      sampleWeight: new Float32Array(COUNT).fill(3),
    });
    expect(weighted.history.loss?.[0]).toBeCloseTo(3 * (plain ?? Number.NaN), 4);
  });

  it('a variational autoencoder, with a step of its own', async () => {
    const x = numbers([16, 5]);
    const build = () => {
      const encoder = [
        layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
        layers.dense({ units: 4 }),
      ];
      const decoder = [
        layers.dense({ units: 6, activation: 'tanh', inputShape: [2] }),
        layers.dense({ units: 5 }),
      ];
      const models = [encoder, decoder].map((of) => tf.sequential({ layers: of }));
      for (const model of models) fill(model);
      const [encode, decode] = models.map((model) => prepareModel(model));
      if (!encode || !decode) throw new Error('no models');
      const trainable = [...encode.trainable, ...decode.trainable];
      const optimizer = createOptimizer('adam', trainable);
      const step: Step = (inputs) => {
        const [rows, learningRate, number, seed] = ['x', 'learningRate', 'step', 'seed'].map(
          (name) => inputs[name] as tf.Tensor,
        ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const random = stepRandom(seed, number);
        const { value, grads } = tf.variableGrads(() => {
          const code = encode.apply(rows, { training: true, random }) as tf.Tensor;
          const [mean, logVariance] = tf.split(code, 2, -1) as [tf.Tensor, tf.Tensor];
          const noise = random.uniform(mean.shape, 'noise');
          const drawn = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
          const shown = decode.apply(drawn, { training: true, random }) as tf.Tensor;
          const spread = tf.sub(tf.sub(tf.add(1, logVariance), tf.square(mean)), tf.exp(logVariance));
          return tf.sub(tf.losses.meanSquaredError(rows, shown), tf.mul(0.5, tf.mean(spread))).asScalar();
        }, trainable);
        optimizer.apply(grads, { learningRate });
        return { loss: value };
      };
      const weights = () => models.flatMap((model) => model.getWeights().flatMap((w) => [...w.dataSync()]));
      return { step, weights, variables: [...encode.variables, ...decode.variables, ...optimizer.slots] };
    };
    const [ours, theirs] = [build(), build()];
    const training = await scan(ours.step, {
      batchSize: 4,
      inputs: {
        gathered: { x: { shape: [5], dtype: 'float32' } },
        scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
        constant: { seed: { shape: [], dtype: 'int32' } },
      },
      variables: ours.variables,
    });
    const { loss = [] } = await training.run(
      {
        x: Float32Array.from(x.dataSync()),
        learningRate: new Float32Array(4).fill(0.01),
        step: Int32Array.of(0, 1, 2, 3),
        seed: Int32Array.of(7),
      },
      Int32Array.from({ length: 16 }, (_, i) => i),
    );
    await training.dispose();
    for (const step of [0, 1, 2, 3]) {
      const { loss: expected } = theirs.step({
        x: tf.slice(x, [4 * step, 0], [4, 5]),
        learningRate: tf.scalar(0.01),
        step: tf.scalar(step, 'int32'),
        seed: tf.scalar(7, 'int32'),
      });
      expect(loss[step]).toBeCloseTo(expected?.dataSync()[0] ?? Number.NaN, 5);
    }
    const expected = theirs.weights();
    for (const [i, weight] of ours.weights().entries())
      expect(weight).toBeCloseTo(expected[i] ?? Number.NaN, 4);
  });
});

describe('data of another kind is refused', () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3], name: 'score' })] });
  const [x, y] = [numbers([COUNT, 3]), numbers([COUNT, 2])];
  const fitted = (rows: unknown, targets: unknown, more: object = {}) =>
    train(model, rows as tf.Tensor, targets as tf.Tensor, {
      optimizer: 'sgd',
      loss: 'meanSquaredError',
      ...more,
    });
  const dataset = tf.data.zip({ xs: tf.data.array([[1, 2, 3]]), ys: tf.data.array([[1, 2]]) }).batch(1);

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'targets with rows and columns exchanged',
      () => fitted(x, tf.transpose(y)),
      'got a tensor [n,8] as y for output score; expected [8,2], a row for each of the 8 examples',
    ],
    ['targets in one row', () => fitted(x, tf.reshape(y, [-1])), 'got a tensor [n] as y'],
    [
      'weights in one row',
      () => fitted(x, y, { sampleWeight: tf.ones([1, COUNT]) }),
      'got a tensor [n,8] as sampleWeight for output score; expected [8]',
    ],
    ['words', () => fitted(tf.tensor([['a', 'b', 'c']]), y), 'got a string tensor as x; expected float32'],
    ['complex numbers', () => fitted(tf.complex(x, x), y), 'got a complex64 tensor as x'],
    ['a dataset', () => fitted(dataset, undefined), 'fit got a tf.data.Dataset; expected arrays or tensors'],
    [
      'a dataset, as in fitDataset',
      () => (train as unknown as (...given: unknown[]) => Promise<unknown>)(model, dataset, { epochs: 1 }),
      'fit got a tf.data.Dataset',
    ],
    [
      'a dataset to measure',
      () => evaluate(model, dataset as never, undefined as never, { loss: 'mse' }),
      'evaluate got a tf.data.Dataset',
    ],
    ['no examples', () => fitted(tf.zeros([0, 3]), tf.zeros([0, 2])), 'fit got 0 numbers of x'],
    [
      'an optimizer that nobody made',
      () => fitted(x, y, { optimizer: tf.AdamOptimizer }),
      'the optimizer is AdamOptimizer itself; expected what it makes',
    ],
  ])('%s', async (_, run, message) => {
    await expect((async () => run())()).rejects.toThrow(message);
  });

  it('while a length of 1 makes no difference, and one example is enough', async () => {
    const one = tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [3] })] });
    const options = { optimizer: 'sgd', loss: 'meanSquaredError', learningRate: 0 } as const;
    const targets = numbers([COUNT, 1]);
    const losses = [targets, tf.reshape(targets, [COUNT]), Float32Array.from(targets.dataSync())].map(
      async (given) => (await train(one, x, given, options)).history.loss?.[0],
    );
    const [first, ...others] = await Promise.all(losses);
    expect(others).toEqual([first, first]);
    const single = await train(one, numbers([1, 3]), numbers([1, 1]), { ...options, batchSize: 64 });
    expect(single.history.loss).toHaveLength(1);
  });
});
