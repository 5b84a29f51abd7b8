import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOptimizer, prepareModel, fit as train } from '../../src/index.ts';
import { numbers } from '../interpret.ts';
import { expectSameHistory, expectSameWeights, twinOf } from './oracle.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const init = (seed: number) => tf.initializers.glorotUniform({ seed });
const COUNT = 16;
const x = numbers(COUNT * 6, 3);
const y = numbers(COUNT * 2, 5);
const options = {
  loss: 'mse',
  optimizer: 'sgd',
  learningRate: 0.1,
  batchSize: 8,
  epochs: 2,
  shuffle: false,
} as const;
const { l1, l2, l1l2 } = tf.regularizers;

async function sameAsModelFit(model: tf.LayersModel, shape: number[]): Promise<void> {
  const twin = await twinOf(model);
  twin.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.1) });
  const { history: expected } = await twin.fit(tf.tensor(x, [COUNT, ...shape]), tf.tensor2d(y, [COUNT, 2]), {
    ...options,
    verbose: 0,
  } as never);
  const { history } = await train(model, x, y, options);
  expectSameHistory(history, expected);
  expectSameWeights(model, twin, 2e-5);
}

describe('regularizers', () => {
  it('of kernels, biases, in models inside, of a layer used twice, as tfjs-layers has them', async () => {
    const inner = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 6,
          inputShape: [6],
          kernelInitializer: init(1),
          kernelRegularizer: l1l2({ l1: 0.05, l2: 0.02 }),
        }),
      ],
    });
    const shared = tf.layers.dense({
      units: 6,
      kernelInitializer: init(2),
      kernelRegularizer: l2({ l2: 0.1 }),
      biasInitializer: init(3) as never,
      biasRegularizer: l1({ l1: 0.1 }),
    });
    const input = tf.input({ shape: [6] });
    const hidden = shared.apply(shared.apply(inner.apply(input))) as tf.SymbolicTensor;
    const outputs = tf.layers
      .dense({ units: 2, kernelInitializer: init(4) })
      .apply(hidden) as tf.SymbolicTensor;
    await sameAsModelFit(tf.model({ inputs: input, outputs }), [6]);
  });

  it('of convolutions, normalisation and wrapped layers', async () => {
    await sameAsModelFit(
      tf.sequential({
        layers: [
          tf.layers.conv1d({
            filters: 3,
            kernelSize: 2,
            inputShape: [3, 2],
            kernelInitializer: init(1),
            kernelRegularizer: l2({ l2: 0.1 }),
          }),
          tf.layers.batchNormalization({ gammaRegularizer: l2({ l2: 0.3 }) }),
          tf.layers.timeDistributed({
            layer: tf.layers.dense({
              units: 2,
              kernelInitializer: init(2),
              kernelRegularizer: l1({ l1: 0.1 }),
            }),
          }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 2, kernelInitializer: init(3) }),
        ],
      }),
      [3, 2],
    );
  });

  it('of recurrent layers, which model.fit overlooks: half the sum of squares, say', async () => {
    const recurrent = (strength: number) =>
      tf.sequential({
        layers: [
          tf.layers.bidirectional({
            layer: tf.layers.gru({
              units: 2,
              kernelInitializer: init(1),
              recurrentInitializer: init(2),
              kernelRegularizer: l2({ l2: strength }),
              recurrentRegularizer: l2({ l2: strength }),
            }) as tf.RNN,
            mergeMode: 'concat',
            inputShape: [3, 2],
          }),
          tf.layers.dense({ units: 2, kernelInitializer: init(3) }),
        ],
      });
    const run = { ...options, epochs: 1, batchSize: COUNT, learningRate: 0 } as const;
    const model = recurrent(0.5);
    const squares = model
      .getWeights()
      .filter((_, i) => i < 6 && i % 3 !== 2)
      .reduce((sum, weight) => sum + (weight.square().sum().dataSync()[0] ?? 0), 0);
    const [plain, penalised] = await Promise.all([recurrent(0), model].map((each) => train(each, x, y, run)));
    expect((penalised?.history.loss?.[0] ?? 0) - (plain?.history.loss?.[0] ?? 0)).toBeCloseTo(
      0.5 * squares,
      4,
    );
  });

  it('of a model that is wrapped, and of stacked cells', async () => {
    const kernelRegularizer = l2({ l2: 0.5 });
    const inner = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones', kernelRegularizer })],
    });
    const cell = () =>
      tf.layers.simpleRNNCell({
        units: 1,
        kernelInitializer: 'ones',
        recurrentInitializer: 'zeros',
        kernelRegularizer,
      });
    const model = prepareModel(
      tf.sequential({
        layers: [
          tf.layers.timeDistributed({ layer: inner, inputShape: [3, 2] }),
          tf.layers.rnn({ cell: [cell(), cell()] }) as tf.layers.Layer,
        ],
      }),
    );
    // Half of four ones, of two ones, and of one.
    expect(model.regularization()?.dataSync()[0]).toBeCloseTo(2 + 1 + 0.5, 6);
  });

  it('of activities are refused where tfjs-layers does nothing about them', async () => {
    const wrapped = tf.layers.dense({ units: 2, name: 'active', activityRegularizer: l2({ l2: 1 }) });
    const model = tf.sequential({
      layers: [tf.layers.timeDistributed({ layer: wrapped, inputShape: [1, 6] }), tf.layers.flatten()],
    });
    await expect(train(model, x, y, options)).rejects.toThrow(
      /^jit: layer active has an activityRegularizer/,
    );
  });

  it('of a prepared model, for a step of our own, before its first call too', () => {
    const model = prepareModel(
      tf.sequential({
        layers: [
          tf.layers.dense({
            units: 2,
            inputShape: [3],
            kernelInitializer: 'ones',
            kernelRegularizer: l2({ l2: 0.5 }),
          }),
        ],
      }),
    );
    expect(model.regularization()?.dataSync()[0]).toBeCloseTo(3, 6);
    const bare = prepareModel(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }));
    expect(bare.regularization()).toBeNull();
  });
});

/** What Keras' rules make of a weight [rows, columns], norms along axis 0, by loops. */
const rules: Record<string, (column: number[]) => number[]> = {
  nonNeg: (column) => column.map((value) => Math.max(value, 0)),
  unitNorm: (column) => scaled(column, (norm) => 1 / norm),
  maxNorm: (column) => scaled(column, (norm) => Math.min(norm, 0.3) / norm),
  minMaxNorm: (column) =>
    scaled(column, (norm) => (0.5 * Math.min(Math.max(norm, 0.9), 1.1) + 0.5 * norm) / norm),
};
const scaled = (column: number[], factor: (norm: number) => number) =>
  column.map((value) => value * factor(Math.hypot(...column)));
const made: Record<string, () => ReturnType<typeof tf.constraints.nonNeg>> = {
  nonNeg: () => tf.constraints.nonNeg(),
  unitNorm: () => tf.constraints.unitNorm({ axis: 0 }),
  maxNorm: () => tf.constraints.maxNorm({ maxValue: 0.3, axis: 0 }),
  minMaxNorm: () => tf.constraints.minMaxNorm({ minValue: 0.9, maxValue: 1.1, rate: 0.5, axis: 0 }),
};

describe('constraints', () => {
  it.each(Object.keys(rules))('%s holds after each update', async (name) => {
    const make = (kernelConstraint?: ReturnType<typeof tf.constraints.nonNeg>) =>
      tf.sequential({
        layers: [
          tf.layers.dense({
            units: 2,
            inputShape: [6],
            useBias: false,
            kernelInitializer: init(1),
            ...(kernelConstraint ? { kernelConstraint } : {}),
          }),
        ],
      });
    const [free, bound] = [make(), make(made[name]?.())];
    // Two steps of the free one, with the rule by hand after each.
    for (const first of [0, 8]) {
      await train(free, x.subarray(first * 6, (first + 8) * 6), y.subarray(first * 2, (first + 8) * 2), {
        ...options,
        epochs: 1,
      });
      const kernel = free.getWeights()[0]?.arraySync() as number[][];
      const columns = [0, 1].map((c) => rules[name]?.(kernel.map((row) => row[c] ?? 0)) ?? []);
      free.setWeights([tf.tensor2d(kernel.map((_, r) => columns.map((column) => column[r] ?? 0)))]);
    }
    await train(bound, x, y, { ...options, epochs: 1 });
    expectSameWeights(bound, free, 1e-5);
  });

  it('of recurrent cells, embeddings, normalisation and models inside', async () => {
    const nonNeg = () => tf.constraints.nonNeg();
    const inner = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [2, 2], kernelConstraint: nonNeg() })],
    });
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 2, embeddingsConstraint: nonNeg() }),
        inner,
        tf.layers.batchNormalization({ betaConstraint: nonNeg() }),
        tf.layers.simpleRNN({
          units: 3,
          kernelConstraint: nonNeg(),
          recurrentConstraint: nonNeg(),
          biasConstraint: nonNeg(),
        }),
        tf.layers.dense({ units: 2, kernelConstraint: nonNeg(), biasConstraint: nonNeg() }),
      ],
    });
    const ids = Uint8Array.from({ length: COUNT * 2 }, (_, i) => (i * 3) % 4);
    await train(model, ids, y, options);
    const negative = model.weights.filter(
      (weight) =>
        'constraint' in weight &&
        weight.constraint &&
        weight
          .read()
          .dataSync()
          .some((value) => Number(value) < 0),
    );
    expect(negative.map(({ name }) => name)).toEqual([]);
    expect(model.weights.filter((weight) => 'constraint' in weight && weight.constraint)).toHaveLength(8);
  });
});

describe('trainable', () => {
  it('is honoured at every level', async () => {
    const make = () => {
      const inner = tf.sequential({
        name: `inner${Math.random()}`,
        layers: [
          tf.layers.dense({ units: 4, inputShape: [6], kernelInitializer: init(1) }),
          tf.layers.dense({ units: 4, kernelInitializer: init(2) }),
        ],
      });
      return tf.sequential({
        layers: [
          inner,
          tf.layers.batchNormalization(),
          tf.layers.dense({ units: 2, kernelInitializer: init(3) }),
        ],
      });
    };
    const freezings: ((model: tf.Sequential) => void)[] = [
      (model) => void Object.assign(model.layers[0] ?? {}, { trainable: false }),
      (model) => void Object.assign((model.layers[0] as tf.Sequential).layers[1] ?? {}, { trainable: false }),
      (model) => void Object.assign(model.layers[1] ?? {}, { trainable: false }),
    ];
    for (const freeze of freezings) {
      const model = make();
      freeze(model);
      const before = model.getWeights().map((weight) => weight.dataSync().slice());
      const still = model.nonTrainableWeights
        .filter(({ name }) => !name.includes('moving'))
        .map(({ name }) => name);
      expect(still.length).toBeGreaterThan(0);
      await train(model, x, y, options);
      model.weights.forEach(({ name }, i) => {
        const same =
          model
            .getWeights()
            [i]?.dataSync()
            .every((value, k) => value === before[i]?.[k]) ?? false;
        expect(same, name).toBe(still.includes(name));
      });
    }
    const frozen = make();
    frozen.trainable = false;
    await expect(train(frozen, x, y, options)).rejects.toThrow(
      'jit: fit got a model without trainable weights',
    );
  });
});

describe('clipping', () => {
  const gradients = () => [tf.tensor1d([3, -4]), tf.tensor1d([0.5])];
  const moved = (clip: object) =>
    tf.tidy(() => {
      const variables = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([1]))];
      createOptimizer({ name: 'sgd', ...clip }, variables).apply(gradients(), {
        learningRate: tf.scalar(-1),
      });
      const result = variables.flatMap((variable) => Array.from(variable.dataSync()));
      tf.dispose(variables);
      return result;
    });
  const close = (actual: number[], expected: number[]) => {
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
    });
  };

  it('by value, by norm, by the norm of all', () => {
    close(moved({}), [3, -4, 0.5]);
    close(moved({ clipValue: 3.5 }), [3, -3.5, 0.5]);
    close(moved({ clipNorm: 1 }), [0.6, -0.8, 0.5]);
    const norm = Math.hypot(3, 4, 0.5);
    close(moved({ globalClipNorm: 2 }), [6 / norm, -8 / norm, 1 / norm]);
    close(moved({ globalClipNorm: 20 }), [3, -4, 0.5]);
    close(moved({ clipValue: 3, clipNorm: 3 }), [3 / Math.SQRT2, -3 / Math.SQRT2, 0.5]);
  });

  it('is compiled in fit: the first step is no longer than the learning rate times the norm', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [6], kernelInitializer: init(1) })],
    });
    const before = model.getWeights().map((weight) => weight.clone());
    await train(
      model,
      x,
      y.map((value) => 100 * value),
      { ...options, batchSize: COUNT, epochs: 1, optimizer: { name: 'sgd', globalClipNorm: 0.5 } },
    );
    const squares = model.getWeights().reduce(
      (sum, weight, i) =>
        sum +
        (tf
          .squaredDifference(weight, before[i] ?? 0)
          .sum()
          .dataSync()[0] ?? 0),
      0,
    );
    expect(Math.sqrt(squares)).toBeCloseTo(0.05, 5);
  });
});
