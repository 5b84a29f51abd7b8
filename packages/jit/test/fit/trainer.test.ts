import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createOptimizer,
  createTrainer,
  customLoss,
  earlyStopping,
  type OptimizerOption,
  predict,
  type TrainerOptions,
  fit as train,
} from '../../src/index.ts';
import { numbers } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const COUNT = 37;
const x = numbers(COUNT * 4, 3);
const y = Int32Array.from({ length: COUNT }, (_, i) => Number((x[4 * i] ?? 0) > (x[4 * i + 1] ?? 0)));

const network = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        inputShape: [4],
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });

const options = (optimizer: OptimizerOption = 'adam'): TrainerOptions => ({
  loss: 'softmaxCrossEntropy',
  metrics: 'acc',
  optimizer,
  learningRate: 0.01,
  seed: 5,
});
const values = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));

describe('a trainer', () => {
  it.each<OptimizerOption>([
    'adam',
    { name: 'sgd', momentum: 0.9 },
    { name: 'rmsprop', momentum: 0.5, centered: true },
  ])('goes on exactly as one long fit: %j', async (optimizer) => {
    const [whole, parts, single] = [network(), network(), network()];
    const memory = tf.memory().numTensors;
    const long = createTrainer(whole, options(optimizer));
    const expected = await long.fit(x, y, { batchSize: 8, epochs: 6 });
    const trainer = createTrainer(parts, options(optimizer));
    const losses: number[] = [];
    for (const epochs of [1, 2, 1]) {
      losses.push(...((await trainer.fit(x, y, { batchSize: 8, epochs })).history.loss ?? []));
    }
    // The rest after being saved, forgotten and restored.
    const state = structuredClone(trainer.save());
    await trainer.fit(x, y, { batchSize: 8, epochs: 3 });
    trainer.restore(state);
    const { epoch, history } = await trainer.fit(x, y, { batchSize: 8, epochs: 2 });
    expect(epoch).toEqual([4, 5]);
    expect([...losses, ...(history.loss ?? [])]).toEqual(expected.history.loss);
    expect(values(parts)).toEqual(values(whole));
    expect([trainer.epoch, trainer.step]).toEqual([6, 30]);
    await train(single, x, y, { ...options(optimizer), batchSize: 8, epochs: 6 });
    expect(values(single)).toEqual(values(whole));
    // A new trainer of another model goes on from the state too.
    const other = createTrainer(network(), options(optimizer));
    other.restore(state);
    expect((await other.fit(x, y, { batchSize: 8, epochs: 2 })).history).toEqual(history);
    for (const each of [long, trainer, other]) await each.dispose();
    // The model that was made on the way has eight weights.
    expect(tf.memory().numTensors).toBe(memory + 8);
  });

  it('refuses a state of another model, a second fit at once, and other trainable weights', async () => {
    const [trainer, small] = [createTrainer(network(), options()), createTrainer(network(), options('sgd'))];
    expect(() => small.restore(trainer.save())).toThrow(
      /^jit: the state has 8 weights and 14 slots; expected 8 and 0/,
    );
    const first = small.fit(x, y);
    await expect(small.fit(x, y)).rejects.toThrow(
      'jit: fit was called while another fit of this trainer runs',
    );
    await first;
    const model = network();
    const third = createTrainer(model, options());
    const [layer] = model.layers;
    if (layer) layer.trainable = false;
    await expect(third.fit(x, y)).rejects.toThrow(/^jit: the model has 4 trainable weights, and had 6/);
    for (const each of [trainer, small, third]) await each.dispose();
  });

  it('takes turns with another on shared layers, each with weights of its own', async () => {
    const judge = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [2] }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    const make = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
    const loss = { loss: 'binaryCrossentropy', optimizer: 'adam' } as const;
    const judging = createTrainer(judge, loss);
    judge.trainable = false;
    const input = tf.input({ shape: [4] });
    const both = tf.model({ inputs: input, outputs: judge.apply(make.apply(input)) as tf.SymbolicTensor });
    const making = createTrainer(both, loss);
    const truth = new Uint8Array(COUNT).fill(1);
    const before = [values(judge), values(make)];
    await making.fit(x, truth);
    expect(values(judge)).toEqual(before[0]);
    expect(values(make)).not.toEqual(before[1]);
    judge.trainable = true;
    const between = values(make);
    await judging.fit(x.subarray(0, 2 * COUNT), truth);
    expect(values(judge)).not.toEqual(before[0]);
    expect(values(make)).toEqual(between);
    await expect(making.fit(x, truth)).rejects.toThrow(
      'Set `trainable` as it was then, or make another trainer.',
    );
    for (const each of [judging, making]) await each.dispose();
  });

  it('the loss of an epoch is the mean of its examples, not of its batches', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
    });
    const targets = new Float32Array(33);
    targets[32] = 10;
    const { history } = await train(model, new Float32Array(33), targets, {
      loss: 'mse',
      optimizer: 'sgd',
      learningRate: 0,
      batchSize: 32,
      shuffle: false,
    });
    expect(history.loss?.[0]).toBeCloseTo(100 / 33, 5);
  });
});

describe('callbacks', () => {
  it('hear of training, epochs and batches, and change nothing by listening', async () => {
    const heard: string[] = [];
    const sizes: number[] = [];
    const [plain, listened] = [network(), network()];
    const run = { ...options(), batchSize: 16, epochs: 2 } as const;
    const { history } = await train(plain, x, y, run);
    const batches: number[] = [];
    const result = await train(listened, x, y, {
      ...run,
      callbacks: [
        {
          onTrainBegin: () => void heard.push('begin'),
          onTrainEnd: () => void heard.push('end'),
          onEpochBegin: (epoch) => void heard.push(`epoch ${epoch}`),
          onEpochEnd: async (epoch, logs) => void heard.push(`after ${epoch}: ${Object.keys(logs)}`),
          onBatchBegin: (batch) => void sizes.push(batch),
          onBatchEnd: (_, { loss }) => void batches.push(loss ?? Number.NaN),
        },
      ],
    });
    expect(heard).toEqual(['begin', 'epoch 0', 'after 0: loss,acc', 'epoch 1', 'after 1: loss,acc', 'end']);
    expect(sizes).toEqual([0, 1, 2, 0, 1, 2]);
    expect(values(listened)).toEqual(values(plain));
    expect(result.history.acc).toEqual(history.acc);
    const [a = 0, b = 0, c = 0] = batches;
    expect(result.history.loss?.[0]).toBeCloseTo((16 * a + 16 * b + 5 * c) / 37, 6);
  });

  it('stop training, within an epoch too', async () => {
    const model = network();
    const { epoch } = await train(model, x, y, {
      ...options(),
      epochs: 9,
      callbacks: {
        onEpochEnd: (at) => {
          if (at === 2) model.stopTraining = true;
        },
      },
    });
    expect(epoch).toEqual([0, 1, 2]);
    const batches: number[] = [];
    await train(model, x, y, {
      ...options(),
      epochs: 9,
      batchSize: 4,
      callbacks: {
        onBatchEnd: (batch) => {
          batches.push(batch);
          if (batch === 1) model.stopTraining = true;
        },
      },
    });
    expect(batches).toEqual([0, 1]);
  });

  it('stop early, with the best weights restored; as tf.callbacks.earlyStopping does without', async () => {
    const validationData = [x, Int32Array.from(y, (label) => 1 - label)] as const;
    const run = { ...options(), epochs: 20, batchSize: 8, validationData } as const;
    const [ours, theirs, best] = [network(), network(), network()];
    const settings = { monitor: 'val_loss', patience: 3 };
    const a = await train(ours, x, y, {
      ...run,
      callbacks: earlyStopping({ ...settings, restoreBestWeights: true }),
    });
    const b = await train(theirs, x, y, { ...run, callbacks: tf.callbacks.earlyStopping(settings) });
    expect(a).toEqual(b);
    // The targets of validation are the opposite of those trained on.
    const losses = a.history.val_loss ?? [];
    const at = losses.indexOf(Math.min(...losses));
    expect(losses.length).toBe(at + 4);
    await train(best, x, y, { ...run, epochs: at + 1 });
    expect(values(ours)).toEqual(values(best));
    expect(values(theirs)).not.toEqual(values(best));
    await expect(train(network(), x, y, { ...options(), callbacks: earlyStopping() })).rejects.toThrow(
      'jit: earlyStopping watches "val_loss", which is not measured; there are loss, acc.',
    );
  });
});

describe('options that nothing carries out are refused', () => {
  const run = (more: object) => train(network(), x, y, { ...options(), ...more } as never);
  it.each<[object, RegExp]>([
    [{ validationSplitt: 0.1 }, /^jit: fit has no option "validationSplitt": did you mean validationSplit\?/],
    [{ class_weight: {} }, /did you mean classWeight\?/],
    [{ verbose: 0 }, /nothing is printed/],
    [
      { optimizer: { name: 'adam', beta_1: 0.9 } },
      /^jit: optimizer adam has no option "beta_1": did you mean beta1\?/,
    ],
    [{ optimizer: { name: 'sgd', momentun: 0.9 } }, /did you mean momentum\?/],
    [{ optimizer: { name: 'sgd', centered: true } }, /^jit: optimizer sgd has no option "centered"/],
    [{ optimizer: { name: 'adam', learningRate: 1 } }, /it is an option beside the optimizer/],
    [{ optimizer: 'adm' }, /^jit: the optimizer is "adm"; expected perhaps adam/],
    [{ optimizer: undefined }, /^jit: the optimizer is undefined; expected one of sgd/],
    [{ loss: 'softmaxCrossEntrop' }, /expected perhaps softmaxCrossEntropy/],
    [{ loss: undefined }, /^jit: fit got no loss/],
    [{ loss: (a: tf.Tensor, _b: tf.Tensor) => a }, /takes 2 arguments; expected one object/],
    [{ loss: tf.metrics.precision }, /^jit: the loss is tf.metrics.precision, which no gradient can follow/],
    [{ loss: tf.losses.computeWeightedLoss }, /^jit: the loss is tf.losses.computeWeightedLoss/],
    [{ loss: 'toString' }, /^jit: the loss is "toString"/],
    [{ metrics: ['acuracy'] }, /^jit: the metric is "acuracy"; expected perhaps accuracy/],
    [{ metrics: [(a: tf.Tensor, _b: tf.Tensor) => a] }, /^jit: the metric function takes 2 arguments/],
    [
      { callbacks: { onEpochEnded: () => {} } },
      /^jit: callbacks has no option "onEpochEnded": did you mean onEpochEnd/,
    ],
    [{ learningRate: Number.NaN }, /^jit: fit got NaN as learningRate; expected a finite number/],
    [{ learningRate: () => undefined }, /^jit: fit got undefined as learningRate of step 0/],
    [{ batchSize: 1.5 }, /^jit: fit got 1.5 as batchSize; expected a whole number from 1/],
    [{ epochs: -1 }, /^jit: fit got -1 as epochs/],
    [{ validationSplit: 1.5 }, /^jit: fit got 1.5 as validationSplit/],
    [{ validationData: [x] }, /^jit: fit got other validationData/],
    [{ shuffle: 'batch' }, /^jit: fit got batch as shuffle/],
    [{ seed: 0.5 }, /^jit: fit got 0.5 as seed/],
    [{ optimizer: { name: 'sgd', clipNorm: 0 } }, /^jit: the optimizer got 0 as clipNorm/],
    [{ optimizer: { name: 'sgd', momentum: Number.NaN } }, /^jit: optimizer sgd got NaN as momentum/],
    [{ classWeight: { 0: 1 } }, /^jit: fit got undefined as classWeight of class 1, which example \d+ has/],
    [{ sampleWeight: new Float32Array(5) }, /^jit: fit got 5 numbers of sampleWeight/],
  ])('%j', async (more, message) => {
    await expect(run(more)).rejects.toThrow(message);
  });

  it('as is what is no option, no model, and a cross-entropy of one class', async () => {
    const one = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4], name: 'one' })] });
    await expect(train(one, x, y, undefined as never)).rejects.toThrow(
      /^jit: fit got undefined as options; expected/,
    );
    expect(() => createTrainer(one, null as never)).toThrow(/^jit: createTrainer got null as options/);
    await expect(train({} as never, x, y, options())).rejects.toThrow(
      /^jit: the model is Object; expected a tfjs-layers/,
    );
    await expect(predict(undefined as never, x)).rejects.toThrow(/^jit: the model is Undefined; expected/);
    for (const loss of ['softmaxCrossEntropy', 'sparseCategoricalCrossentropy'] as const) {
      await expect(train(one, x, y, { ...options(), loss })).rejects.toThrow(
        /^jit: fit got a cross-entropy of classes for output one, which has one number/,
      );
    }
  });

  it('of predict, evaluate and createTrainer too', async () => {
    await expect(predict(network(), x, { batchSise: 3 } as never)).rejects.toThrow(/did you mean batchSize/);
    expect(() => createTrainer(network(), { ...options(), epochs: 3 } as never)).toThrow(
      /it is an option of fit/,
    );
    const trainer = createTrainer(network(), options());
    await expect(trainer.fit(x, y, { loss: 'mse' } as never)).rejects.toThrow(
      /it is an option of createTrainer/,
    );
    await expect(trainer.evaluate(x, y, { batchsize: 3 } as never)).rejects.toThrow(/did you mean batchSize/);
    expect(() => createOptimizer('sgd', [], { decays: () => true } as never)).toThrow(/did you mean decay/);
    expect(() => customLoss(({ outputs }) => outputs, { targetshape: [1] } as never)).toThrow(
      /did you mean targetShape/,
    );
    await trainer.dispose();
    await expect(trainer.fit(x, y)).rejects.toThrow(/^jit: fit was called on a trainer that is disposed of/);
    expect(() => earlyStopping({ mode: 'up' } as never)).toThrow(/got up as mode/);
    expect(() => earlyStopping({ patience: -1 })).toThrow(/got -1 as patience/);
  });
});
