import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate, type FitOptions, predict, fit as train } from '../../src/index.ts';
import { numbers } from '../interpret.ts';
import { expectSameHistory, expectSameWeights, twinOf } from './oracle.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const init = (seed: number) => tf.initializers.glorotUniform({ seed });
const COUNT = 33;
const x = numbers(COUNT * 4, 3);
const xs = tf.tensor2d(x, [COUNT, 4]);
const labels = Int32Array.from({ length: COUNT }, (_, i) =>
  (x[4 * i] ?? 0) + (x[4 * i + 1] ?? 0) > 0.2 ? 2 : i % 2,
);
const rows = tf.tidy(() =>
  tf.keep(tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), 3), 'float32')),
) as tf.Tensor2D;

function network(units: number, activation?: 'softmax' | 'sigmoid'): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [4], activation: 'tanh', kernelInitializer: init(1) }),
      tf.layers.dense({ units, kernelInitializer: init(2), ...(activation ? { activation } : {}) }),
    ],
  });
}

const base = { batchSize: 8, epochs: 3, shuffle: false } as const;

describe('fit is model.fit, from the same weights in the same order', () => {
  /** Trains both ways, and expects the same history and weights. */
  async function same(
    model: tf.LayersModel,
    ours: Partial<FitOptions> & Pick<FitOptions, 'loss'>,
    theirs: tf.ModelCompileArgs,
    y: Parameters<typeof train>[2],
    ys: tf.Tensor,
    args: tf.ModelFitArgs = {},
  ): Promise<void> {
    const twin = await twinOf(model);
    twin.compile(theirs);
    const { history: expected } = await twin.fit(xs, ys, { ...base, verbose: 0, ...args });
    const { history, epoch } = await train(model, x, y, {
      optimizer: theirs.optimizer as tf.Optimizer,
      ...base,
      ...ours,
    });
    expect(epoch).toEqual([0, 1, 2].slice(args.initialEpoch ?? 0));
    expectSameHistory(history, expected);
    expectSameWeights(model, twin, 2e-5);
  }

  it('a model that ends in softmax, with class numbers or rows, by any name of the loss', async () => {
    for (const loss of [
      'softmaxCrossEntropy',
      'categoricalCrossentropy',
      tf.losses.softmaxCrossEntropy,
      tf.metrics.categoricalCrossentropy,
    ] as const) {
      await same(
        network(3, 'softmax'),
        { loss: loss as 'softmaxCrossEntropy', metrics: ['accuracy', 'ce'] },
        { loss: 'categoricalCrossentropy', optimizer: tf.train.adam(0.02), metrics: ['accuracy', 'ce'] },
        loss === 'softmaxCrossEntropy' ? labels : rows,
        rows,
      );
    }
    await same(
      network(3, 'softmax'),
      { loss: 'sparseCategoricalCrossentropy', metrics: ['acc'] },
      { loss: 'sparseCategoricalCrossentropy', optimizer: tf.train.sgd(0.1), metrics: ['acc'] },
      labels,
      tf.cast(tf.tensor2d(labels, [COUNT, 1]), 'float32'),
    );
  });

  it('a model that gives scores, with the functions of tf.losses', async () => {
    await same(
      network(3),
      { loss: tf.losses.softmaxCrossEntropy, metrics: 'acc' },
      { loss: tf.losses.softmaxCrossEntropy, optimizer: tf.train.momentum(0.1, 0.9), metrics: ['acc'] },
      labels,
      rows,
    );
    const truth = tf.cast(tf.greater(rows, 0.5), 'float32');
    for (const loss of [
      tf.losses.sigmoidCrossEntropy,
      tf.losses.hingeLoss,
      tf.losses.huberLoss,
      tf.losses.absoluteDifference,
      tf.losses.meanSquaredError,
    ]) {
      await same(network(3), { loss }, { loss, optimizer: tf.train.sgd(0.1) }, truth, truth);
    }
  });

  it('a model that ends in sigmoid', async () => {
    const truth = Uint8Array.from(labels, (label) => (label === 2 ? 1 : 0));
    const truths = tf.tensor2d(Float32Array.from(truth), [COUNT, 1]);
    for (const loss of [
      'binaryCrossentropy',
      'sigmoidCrossEntropy',
      tf.losses.sigmoidCrossEntropy,
    ] as const) {
      await same(
        network(1, 'sigmoid'),
        { loss, metrics: ['accuracy', 'ce'] },
        { loss: 'binaryCrossentropy', optimizer: tf.train.rmsprop(0.01), metrics: ['accuracy', 'ce'] },
        truth,
        truths,
      );
    }
  });

  const values = numbers(COUNT * 3, 9);
  it.each<[string, string?]>([
    ['meanSquaredError'],
    ['mse', 'meanSquaredError'],
    ['meanAbsoluteError'],
    ['meanAbsolutePercentageError'],
    ['meanSquaredLogarithmicError'],
    ['hinge'],
    ['squaredHinge'],
    ['categoricalHinge'],
    ['logcosh'],
    ['cosineProximity'],
    ['kullbackLeiblerDivergence'],
    ['poisson'],
  ])('the loss %s', async (loss, name = loss) => {
    const positive = /Logarithmic|Percentage|poisson|kullback/.test(loss);
    const targets = positive ? values.map((value) => Math.abs(value) + 0.1) : values;
    await same(
      network(3, positive ? 'sigmoid' : undefined),
      { loss: loss as 'mse' },
      { loss: name, optimizer: tf.train.sgd(0.02) },
      targets,
      tf.tensor2d(targets, [COUNT, 3]),
    );
  });

  it('every optimizer of tf.train, with its own settings', async () => {
    const optimizers = [
      () => tf.train.sgd(0.1),
      () => tf.train.momentum(0.05, 0.8, true),
      () => tf.train.adam(0.02, 0.8, 0.99, 1e-4),
      () => tf.train.adamax(0.02),
      () => tf.train.rmsprop(0.01, 0.8, 0.5, 1e-4),
      () => tf.train.adagrad(0.1, 0.2),
      () => tf.train.adadelta(1, 0.9, 1e-4),
    ];
    for (const optimizer of optimizers) {
      await same(
        network(3),
        { loss: 'mse', optimizer: optimizer() },
        { loss: 'meanSquaredError', optimizer: optimizer() },
        values,
        tf.tensor2d(values, [COUNT, 3]),
      );
    }
  });

  it('optimizers by name have the learning rates of TensorFlow.js', async () => {
    for (const optimizer of [
      'sgd',
      'adam',
      'rmsprop',
      'adagrad',
      'adadelta',
      'adamax',
      'RMSProp' as 'rmsprop',
    ] as const) {
      await same(
        network(3),
        { loss: 'mse', optimizer },
        { loss: 'meanSquaredError', optimizer },
        values,
        tf.tensor2d(values, [COUNT, 3]),
      );
    }
  });

  it('validation data, a validation split, class weights, an initial epoch, other metrics', async () => {
    const [vx, vy] = [numbers(7 * 4, 5), Int32Array.of(0, 1, 2, 0, 1, 2, 0)];
    const validation: [tf.Tensor, tf.Tensor] = [
      tf.tensor2d(vx, [7, 4]),
      tf.cast(tf.oneHot(tf.tensor1d(vy, 'int32'), 3), 'float32'),
    ];
    const compiled = () => ({
      loss: 'categoricalCrossentropy',
      optimizer: tf.train.sgd(0.1),
      metrics: ['acc', 'mse', tf.metrics.categoricalAccuracy],
    });
    const ours = {
      loss: 'categoricalCrossentropy',
      metrics: ['acc', 'mse', tf.metrics.categoricalAccuracy],
    } as const;
    await same(network(3, 'softmax'), { ...ours, validationData: [vx, vy] }, compiled(), labels, rows, {
      validationData: validation,
    });
    await same(network(3, 'softmax'), { ...ours, validationSplit: 0.3 }, compiled(), labels, rows, {
      validationSplit: 0.3,
    });
    const classWeight = { 0: 0.5, 1: 2, 2: 3 };
    await same(network(3, 'softmax'), { ...ours, classWeight }, compiled(), labels, rows, { classWeight });
    await same(network(3, 'softmax'), { ...ours, classWeight }, compiled(), rows, rows, { classWeight });
    // Class weights are for training: the validation loss is the plain one.
    await same(
      network(3, 'softmax'),
      { ...ours, classWeight, validationSplit: 0.3 },
      compiled(),
      labels,
      rows,
      { classWeight, validationSplit: 0.3 },
    );
    await same(network(3, 'softmax'), { ...ours, initialEpoch: 1 }, compiled(), labels, rows, {
      initialEpoch: 1,
    });
  });

  it('callbacks hear the same of batches', async () => {
    const heard = (told: object[]) => ({
      onBatchEnd: async (number: number, logs?: tf.Logs) => {
        told.push({ number, batch: logs?.batch, size: logs?.size, names: Object.keys(logs ?? {}).sort() });
      },
    });
    const [ours, theirs]: object[][] = [[], []];
    const model = network(3);
    model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
    await model.fit(xs, rows, { ...base, verbose: 0, callbacks: heard(theirs ?? []) });
    const callbacks = heard(ours ?? []);
    await train(network(3), x, rows, { loss: 'meanSquaredError', optimizer: 'sgd', ...base, callbacks });
    expect(ours).toHaveLength(15);
    expect(ours).toEqual(theirs);
  });

  it('evaluate and predict are model.evaluate and model.predict', async () => {
    const model = network(3, 'softmax');
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd', metrics: ['acc'] });
    const [loss, acc] = (model.evaluate(xs, rows) as tf.Scalar[]).map(
      (value) => value.dataSync()[0] ?? Number.NaN,
    );
    const measured = await evaluate(model, xs, labels, { loss: 'softmaxCrossEntropy', metrics: 'acc' });
    expect(Object.keys(measured)).toEqual(['loss', 'acc']);
    expect(measured.loss).toBeCloseTo(loss ?? Number.NaN, 5);
    expect(measured.acc).toBeCloseTo(acc ?? Number.NaN, 5);
    const expected = (model.predict(xs) as tf.Tensor).dataSync();
    (await predict(model, xs)).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    });
  });
});
