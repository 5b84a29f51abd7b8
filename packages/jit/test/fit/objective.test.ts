import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { customLoss, evaluate, type Pair, predictAll, fit as train } from '../../src/index.ts';
import { numbers } from '../interpret.ts';
import { expectSameHistory, expectSameWeights, twinOf } from './oracle.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const init = (seed: number) => tf.initializers.glorotUniform({ seed });
const COUNT = 20;
const options = { optimizer: 'sgd', learningRate: 0.1, batchSize: 8, epochs: 2, shuffle: false } as const;

describe('a loss of our own', () => {
  const x = Float32Array.from({ length: 32 }, (_, i) => (i % 8) / 8);

  it('gets targets in the shape of the outputs: y = 3x is learned', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
    });
    await train(
      model,
      x,
      x.map((value) => 3 * value),
      {
        loss: ({ outputs, targets }: Pair) => tf.mean(tf.square(tf.sub(outputs, targets))),
        optimizer: 'adam',
        learningRate: 0.1,
        batchSize: 32,
        epochs: 300,
      },
    );
    expect(model.getWeights()[0]?.dataSync()[0]).toBeCloseTo(3, 2);
  });

  it('of two arguments is refused by TypeScript, and when called', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    const swapped = (labels: tf.Tensor, scores: tf.Tensor): tf.Tensor => tf.sub(labels, scores);
    // @ts-expect-error Which of the two is which, only its author knows.
    const refused = train(model, x, x, { ...options, loss: swapped });
    await expect(refused).rejects.toThrow('jit: the loss swapped takes 2 arguments; expected one object');
    // @ts-expect-error The same.
    expect(() => customLoss(swapped)).toThrow('jit: the loss swapped takes 2 arguments');
  });

  it('may give one number an example, which weights then weigh', async () => {
    const make = () =>
      tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1], kernelInitializer: init(1) })] });
    const [ours, named, scalar] = [make(), make(), make()];
    const y = numbers(64, 4);
    const sampleWeight = Float32Array.from({ length: 32 }, (_, i) => i % 3);
    const a = await train(ours, x, y, {
      ...options,
      sampleWeight,
      loss: customLoss(({ outputs, targets }) => tf.mean(tf.squaredDifference(outputs, targets), -1)),
    });
    const b = await train(named, x, y, { ...options, sampleWeight, loss: 'mse' });
    expectSameHistory(a.history, b.history, 1e-6);
    expectSameWeights(ours, named, 1e-6);
    await expect(
      train(scalar, x, y, { ...options, sampleWeight, loss: customLoss(({ outputs }) => tf.mean(outputs)) }),
    ).rejects.toThrow(/^jit: fit got weights of examples, but a loss that gives one number for all/);
  });

  it('may have targets of a shape of their own', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [1], kernelInitializer: init(1) })],
    });
    const y = Float32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? (i / 2) % 3 : i / 64));
    // Column 0 names an output, column 1 what it should be.
    const { history } = await train(model, x, y, {
      ...options,
      epochs: 1,
      batchSize: 32,
      learningRate: 0,
      loss: customLoss(
        ({ outputs, targets }) => {
          const [which, value] = tf.split(targets, 2, 1);
          const rows = tf.oneHot(tf.cast((which as tf.Tensor).squeeze([1]), 'int32'), 3);
          const chosen = tf.sum(tf.mul(outputs, rows), 1, true);
          return tf.mean(tf.squaredDifference(chosen, value as tf.Tensor));
        },
        { targetShape: [2] },
      ),
    });
    const outputs = (model.predict(tf.tensor2d(x, [32, 1])) as tf.Tensor).arraySync() as number[][];
    const expected =
      outputs.reduce((sum, row, i) => sum + ((row[i % 3] ?? 0) - (y[2 * i + 1] ?? 0)) ** 2, 0) / 32;
    expect(history.loss?.[0]).toBeCloseTo(expected, 5);
  });
});

describe('targets', () => {
  const make = () =>
    tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4, 2], name: 'steps' })] });
  const x = numbers(COUNT * 8, 3);
  it('are refused where they do not fit the outputs', async () => {
    const wrong = new Float32Array(COUNT * 2);
    await expect(train(make(), x, wrong, { ...options, loss: 'mse' })).rejects.toThrow(
      'jit: fit got targets of 2 numbers an example for output steps; expected 12 ([4,3], the shape of the output).',
    );
    await expect(train(make(), x, wrong, { ...options, loss: 'softmaxCrossEntropy' })).rejects.toThrow(
      'expected 12 ([4,3], the shape of the output) or 4 (class numbers).',
    );
    await expect(
      train(make(), x, new Float32Array(COUNT * 12), { ...options, loss: 'sparseCategoricalCrossentropy' }),
    ).rejects.toThrow('expected 4 (class numbers).');
  });

  it('are checked as classes at every step of a sequence', async () => {
    const y = Int32Array.from({ length: COUNT * 4 }, (_, i) => i % 3);
    y[4 * 7 + 2] = 99;
    await expect(train(make(), x, y, { ...options, loss: 'softmaxCrossEntropy' })).rejects.toThrow(
      "jit: fit got 99 as the class of example 7, place 2, for output steps; expected a whole number from 0 to 2, one of the model's outputs.",
    );
  });

  it('may be one-hot rows of a sequence, the same as class numbers', async () => {
    const y = Int32Array.from({ length: COUNT * 4 }, (_, i) => (i * 7) % 3);
    const rows = tf.oneHot(tf.tensor2d(y, [COUNT, 4], 'int32'), 3);
    const a = make();
    const b = await twinOf(a);
    const first = await train(a, x, y, { ...options, loss: 'softmaxCrossEntropy' });
    const second = await train(b, x, rows, { ...options, loss: 'softmaxCrossEntropy' });
    expect(first).toEqual(second);
  });
});

describe('ids', () => {
  const embedding = () => tf.layers.embedding({ inputDim: 5, outputDim: 2, name: 'words' });
  const models: Record<string, () => tf.LayersModel> = {
    'of an embedding': () =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 5, outputDim: 2, inputLength: 3, name: 'words' }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 1 }),
        ],
      }),
    'of one behind a reshape, in a model inside': () => {
      const inner = tf.sequential({
        layers: [
          tf.layers.reshape({ targetShape: [3, 1], inputShape: [3] }),
          tf.layers.flatten(),
          embedding(),
        ],
      });
      const input = tf.input({ shape: [3] });
      const y = tf.layers
        .dense({ units: 1 })
        .apply(tf.layers.flatten().apply(inner.apply(input))) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: y });
    },
  };
  it.each(Object.keys(models))('%s are checked before anything runs', async (name) => {
    for (const [id, array] of [
      [-1, Int32Array.of(0, 1, 2, 3, -1, 4)],
      [5, Float32Array.of(0, 1, 2, 3, 5, 4)],
      [7, Uint8Array.of(0, 1, 2, 3, 7, 4)],
    ] as const) {
      const model = models[name]?.() ?? tf.sequential();
      const message = `got the id ${id} in example 1, place 1, of input`;
      await expect(train(model, array, new Float32Array(2), { ...options, loss: 'mse' })).rejects.toThrow(
        message,
      );
      await expect(predictAll(model, array)).rejects.toThrow(message);
      await expect(evaluate(model, array, new Float32Array(2), { loss: 'mse' })).rejects.toThrow(
        /expected 0 to 4, the rows of embedding words/,
      );
    }
  });
});

describe('several inputs and outputs', () => {
  const a = numbers(COUNT * 3, 1);
  const b = numbers(COUNT * 2, 2);
  const classes = Int32Array.from({ length: COUNT }, (_, i) => i % 3);
  const values = numbers(COUNT, 6);
  function network(): tf.LayersModel {
    const left = tf.input({ shape: [3], name: 'left' });
    const right = tf.input({ shape: [2], name: 'right' });
    const joined = tf.layers.concatenate().apply([left, right]) as tf.SymbolicTensor;
    const hidden = tf.layers
      .dense({ units: 6, activation: 'tanh', kernelInitializer: init(1) })
      .apply(joined) as tf.SymbolicTensor;
    const kind = tf.layers
      .dense({ units: 3, activation: 'softmax', name: 'kind', kernelInitializer: init(2) })
      .apply(hidden) as tf.SymbolicTensor;
    const size = tf.layers
      .dense({ units: 1, name: 'size', kernelInitializer: init(3) })
      .apply(hidden) as tf.SymbolicTensor;
    return tf.model({ inputs: [left, right], outputs: [kind, size] });
  }

  it('are trained as model.fit does, in lists or by name, with a loss and metrics each', async () => {
    const [lists, named] = [network(), network()];
    const twin = await twinOf(lists);
    twin.compile({
      optimizer: tf.train.sgd(0.1),
      loss: { kind: 'categoricalCrossentropy', size: 'meanSquaredError' },
      metrics: { kind: 'acc', size: ['mae'] } as never,
    });
    const rows = tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 3), 'float32');
    const { history: expected } = await twin.fit(
      [tf.tensor2d(a, [COUNT, 3]), tf.tensor2d(b, [COUNT, 2])],
      [rows, tf.tensor2d(values, [COUNT, 1])],
      { epochs: 2, batchSize: 8, shuffle: false, verbose: 0 },
    );
    const metrics = { kind: 'acc', size: ['mae'] } as const;
    const first = await train(lists, [a, b], [classes, values], {
      ...options,
      loss: ['softmaxCrossEntropy', 'mse'],
      metrics,
    });
    const second = await train(
      named,
      { right: b, left: a },
      { size: values, kind: classes },
      { ...options, loss: { size: 'mse', kind: 'softmaxCrossEntropy' }, metrics },
    );
    expectSameHistory(first.history, expected);
    expect(second).toEqual(first);
    expectSameWeights(lists, twin, 2e-5);
    const predicted = await predictAll(lists, { left: a, right: b });
    expect(Object.keys(predicted)).toEqual(['kind', 'size']);
    const [kind, size] = twin.predict([
      tf.tensor2d(a, [COUNT, 3]),
      tf.tensor2d(b, [COUNT, 2]),
    ]) as tf.Tensor[];
    for (const [name, tensor] of [
      ['kind', kind],
      ['size', size],
    ] as const) {
      tensor?.dataSync().forEach((value, i) => {
        expect(Math.abs((predicted[name]?.[i] ?? Number.NaN) - value)).toBeLessThan(5e-5);
      });
    }
  });

  it('losses are weighted in the sum, and not in what is reported of each', async () => {
    const model = network();
    const one = await evaluate(model, [a, b], [classes, values], { loss: ['softmaxCrossEntropy', 'mse'] });
    const two = await evaluate(model, [a, b], [classes, values], {
      loss: ['softmaxCrossEntropy', 'mse'],
      lossWeights: { kind: 0.5, size: 3 },
    });
    expect(two.kind_loss).toBeCloseTo(one.kind_loss ?? Number.NaN, 6);
    expect(two.loss).toBeCloseTo(0.5 * (one.kind_loss ?? 0) + 3 * (one.size_loss ?? 0), 5);
  });

  it('may be weighted one output at a time', async () => {
    const run = {
      ...options,
      epochs: 1,
      batchSize: COUNT,
      learningRate: 0,
      loss: ['softmaxCrossEntropy', 'mse'],
    } as const;
    const plain = await train(network(), [a, b], [classes, values], run);
    const weighted = await train(network(), [a, b], [classes, values], {
      ...run,
      classWeight: { kind: { 0: 2, 1: 2, 2: 2 } },
      sampleWeight: { size: tf.fill([COUNT], 3) },
    });
    expect(weighted.history.kind_loss?.[0]).toBeCloseTo(2 * (plain.history.kind_loss?.[0] ?? Number.NaN), 5);
    expect(weighted.history.size_loss?.[0]).toBeCloseTo(3 * (plain.history.size_loss?.[0] ?? Number.NaN), 5);
    const other = await train(network(), [a, b], [classes, values], {
      ...run,
      classWeight: { kind: { 0: 2, 1: 2, 2: 2 } },
    });
    expect(other.history.size_loss).toEqual(plain.history.size_loss);
  });

  it('are refused where they are not all there', async () => {
    const run = (x: unknown, y: unknown, more: object = {}) =>
      train(network(), x as never, y as never, { ...options, loss: 'mse', ...more });
    await expect(run(a, [classes, values])).rejects.toThrow(
      'jit: fit got one x; expected a list or an object with left, right.',
    );
    await expect(run([a], [classes, values])).rejects.toThrow(
      'jit: fit got 1 of x; expected 2: left, right.',
    );
    await expect(run({ left: a, rigth: b }, [classes, values])).rejects.toThrow(
      'jit: fit got x for "rigth", which the model does not have',
    );
    await expect(run({ left: a }, [classes, values])).rejects.toThrow(
      'jit: fit got no x for right; expected left, right.',
    );
    await expect(run([a, b], { kind: classes })).rejects.toThrow(
      'jit: fit got no y for size; expected kind, size.',
    );
    await expect(run([a, b.subarray(2)], [classes, values])).rejects.toThrow(
      /^jit: fit got 20, 19 examples for left, right/,
    );
    await expect(run([a, b], [classes, values], { loss: { kind: 'mse' } })).rejects.toThrow(
      'jit: fit got no loss for size',
    );
    await expect(run([a, b], [classes, values], { lossWeights: [1] })).rejects.toThrow(
      'jit: fit got 1 of lossWeights; expected 2',
    );
    await expect(run([a, b], [classes, values], { metrics: { knd: 'mse' } })).rejects.toThrow(
      'jit: fit got metrics for "knd"; did you mean kind?',
    );
  });
});

describe('weights of examples', () => {
  const x = numbers(COUNT * 4, 3);
  it('count an example as often as they say', async () => {
    const make = () =>
      tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], kernelInitializer: init(1) })] });
    const y = Int32Array.from({ length: COUNT }, (_, i) => i % 3);
    const [weighted, repeated] = [make(), make()];
    const sampleWeight = Float32Array.from({ length: COUNT }, (_, i) => i % 4);
    const each = Array.from({ length: COUNT }, (_, i) => Array<number>(i % 4).fill(i)).flat();
    const run = { ...options, epochs: 1, loss: 'softmaxCrossEntropy' } as const;
    const { history } = await train(weighted, x, y, { ...run, sampleWeight, batchSize: COUNT });
    const other = await train(
      repeated,
      Float32Array.from(each.flatMap((i) => Array.from(x.subarray(4 * i, 4 * i + 4)))),
      Int32Array.from(each, (i) => y[i] ?? 0),
      { ...run, batchSize: each.length, learningRate: (0.1 * each.length) / COUNT },
    );
    expect(history.loss?.[0]).toBeCloseTo(((other.history.loss?.[0] ?? 0) * each.length) / COUNT, 5);
    expectSameWeights(weighted, repeated, 1e-5);
  });

  it('of classes times of samples, and of each step of a sequence', async () => {
    const make = () =>
      tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4], kernelInitializer: init(1) })] });
    const y = Int32Array.from({ length: COUNT }, (_, i) => i % 2);
    const [both, one] = [make(), make()];
    const run = { ...options, loss: 'softmaxCrossEntropy' } as const;
    const sampleWeight = Float32Array.from({ length: COUNT }, (_, i) => 1 + (i % 3));
    const a = await train(both, x, y, { ...run, sampleWeight, classWeight: { 0: 2, 1: 0.5 } });
    const b = await train(one, x, y, {
      ...run,
      sampleWeight: sampleWeight.map((weight, i) => weight * (y[i] ? 0.5 : 2)),
    });
    expect(a).toEqual(b);
    const sequence = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2, 2], kernelInitializer: init(1) })],
    });
    const targets = numbers(COUNT * 2, 7);
    const weights = Float32Array.from({ length: COUNT * 2 }, (_, i) => i % 2);
    const outputs = (sequence.predict(tf.tensor3d(x, [COUNT, 2, 2])) as tf.Tensor).dataSync();
    const { history } = await train(sequence, x, targets, {
      ...run,
      loss: 'mse',
      epochs: 1,
      batchSize: COUNT,
      sampleWeight: weights,
    });
    const sum = targets.reduce(
      (total, target, i) => total + (weights[i] ?? 0) * (target - (outputs[i] ?? 0)) ** 2,
      0,
    );
    expect(history.loss?.[0]).toBeCloseTo(sum / (2 * COUNT), 5);
  });
});
