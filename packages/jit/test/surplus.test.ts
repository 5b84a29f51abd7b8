import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as library from '../src/index.ts';
import {
  batchNormalise,
  createAverage,
  createOptimizer,
  createTrainer,
  customLoss,
  earlyStopping,
  evaluate,
  exportOnnx,
  flushDenormals,
  jit,
  predict,
  predictAll,
  prepareModel,
  printGraph,
  randomNormal,
  scan,
  stepRandom,
  fit as train,
} from '../src/index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const COUNT = 6;
const x = Float32Array.from({ length: 3 * COUNT }, (_, i) => Math.sin(i));
const y = Float32Array.from({ length: 2 * COUNT }, (_, i) => Math.cos(i));
const classes = Int32Array.from({ length: COUNT }, (_, i) => i % 2);

const model = () =>
  tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: 'score' })] });
const options = { loss: 'meanSquaredError', optimizer: 'sgd' } as const;
const random = () => stepRandom(tf.scalar(1, 'int32'), tf.scalar(2, 'int32'));

/** What JavaScript lets by, and TypeScript does not. */
// biome-ignore lint/suspicious/noExplicitAny: any call
type Loose = (...given: any[]) => unknown;
const loose = (fn: unknown) => fn as Loose;
const call = async (run: () => unknown) => await run();
const trainer = () => createTrainer(model(), options);

describe('an argument after the last one is refused', () => {
  const cases: Record<string, [() => unknown, string]> = {
    fit: [
      () => loose(train)(model(), x, y, options, 3),
      'fit got 3 after its last argument; it takes (model',
    ],
    predict: [() => loose(predict)(model(), x, {}, { verbose: 1 }), 'predict got { verbose } after'],
    predictAll: [() => loose(predictAll)(model(), x, {}, 8), 'predictAll got 8 after'],
    evaluate: [() => loose(evaluate)(model(), x, y, options, 8), 'evaluate got 8 after'],
    createTrainer: [() => loose(createTrainer)(model(), options, { epochs: 3 }), 'got { epochs } after'],
    'trainer.fit': [() => loose(trainer().fit.bind(trainer()))(x, y, {}, 3), 'trainer.fit got 3 after'],
    'trainer.evaluate': [
      () => loose(trainer().evaluate.bind(trainer()))(x, y, {}, 3),
      'trainer.evaluate got 3 after',
    ],
    'trainer.save': [
      () => loose(trainer().save.bind(trainer()))('file://here'),
      'trainer.save got "file://here" after its last argument; it takes nothing, and returns the state',
    ],
    'trainer.restore': [
      () => loose(trainer().restore.bind(trainer()))(trainer().save(), true),
      'trainer.restore got true after',
    ],
    customLoss: [() => loose(customLoss)(() => tf.scalar(0), {}, [2]), 'customLoss got Array after'],
    earlyStopping: [() => loose(earlyStopping)({}, 3), 'earlyStopping got 3 after'],
    exportOnnx: [() => loose(exportOnnx)(() => ({}), { inputs: {} }, 'model.onnx'), 'got "model.onnx" after'],
    flushDenormals: [() => loose(flushDenormals)(false), 'flushDenormals got false after'],
    jit: [() => loose(jit)(tf.neg, { batchSize: 3 }), 'jit takes a function and nothing else'],
    createAverage: [
      () => loose(createAverage)([], 0.99),
      'createAverage got 0.99 after its last argument; it takes (variables); what counts how much is given to update',
    ],
    'average.update': [() => loose(createAverage([]).update)(tf.scalar(1), 2), 'average.update got 2 after'],
    batchNormalise: [
      () => loose(batchNormalise)(tf.ones([2, 1]), tf.ones([1]), tf.ones([1]), 1e-3, 0.9),
      'batchNormalise got 0.9 after',
    ],
    createOptimizer: [() => loose(createOptimizer)('sgd', [], {}, 0.1), 'createOptimizer got 0.1 after'],
    'optimizer.apply': [
      () => loose(createOptimizer('sgd', []).apply)([], { learningRate: tf.scalar(1) }, tf.scalar(0.9)),
      'optimizer.apply got Tensor after',
    ],
    prepareModel: [
      () => loose(prepareModel)(model(), { training: true }),
      'prepareModel got { training } after its last argument; it takes (model)',
    ],
    'prepared.apply': [
      () => loose(prepareModel(model()).apply)(tf.ones([1, 3]), { training: false }, random()),
      'apply got { uniform } after',
    ],
    stepRandom: [
      () => loose(stepRandom)(tf.scalar(1, 'int32'), tf.scalar(1, 'int32'), 'noise'),
      'stepRandom got "noise" after',
    ],
    uniform: [() => loose(random().uniform)([2], 'u', -1, 1), 'uniform got -1, 1 after'],
    randomNormal: [
      () => loose(randomNormal)(random(), [2], 'noise', 0.1),
      'randomNormal got 0.1 after its last argument; it takes (random, shape, stream), and gives a mean of 0',
    ],
    scan: [() => loose(scan)(() => ({}), { batchSize: 1, inputs: {} }, 3), 'scan got 3 after'],
    'scan.run': [
      async () => {
        const step = () => ({ one: tf.scalar(1) });
        const compiled = await scan(step, { batchSize: 1, inputs: {} });
        await loose(compiled.run)({}, Int32Array.of(0), { steps: 3 });
      },
      'scan.run got { steps } after',
    ],
    printGraph: [
      () => loose(printGraph)({}, { origin: true }),
      'has no option "origin": did you mean origins?',
    ],
  };

  it.each(Object.entries(cases))('%s', async (_, [run, message]) => {
    await expect(call(run)).rejects.toThrow(message);
  });

  it('by everything that the library exports', () => {
    // What takes no arguments, what throws, and what has its own tests.
    const others = ['NUMERICS', 'blockSize', 'runtimePackage', 'runtimeVersion', 'RuntimeLoadError'];
    const tested = [...Object.keys(cases), ...others, 'TraceError', 'UnsupportedOpError'];
    expect(Object.keys(library).filter((name) => !tested.includes(name))).toEqual([]);
  });
});

describe('a value that would count for nothing is refused', () => {
  const fitted = (more: object) => loose(train)(model(), x, y, { ...options, ...more });
  const optimizer = (spec: object) => fitted({ optimizer: { name: 'sgd', ...spec } });
  const scalar = tf.scalar(0.5);
  const applied = (spec: object, hyper: object, gradients: tf.Tensor[] = []) =>
    createOptimizer({ name: 'sgd', ...spec } as never, []).apply(gradients, {
      learningRate: scalar,
      ...hyper,
    });
  class Late extends tf.Callback {
    async onEpochEnded() {}
  }
  it.each<[string, () => unknown, string]>([
    ['nesterov alone', () => optimizer({ nesterov: true }), 'sgd got nesterov without a momentum'],
    ['dampening alone', () => optimizer({ dampening: 0.5 }), 'sgd got dampening without a momentum'],
    [
      'a text as number',
      () => optimizer({ momentum: '0.9' }),
      'got 0.9 as momentum; expected a finite number',
    ],
    [
      'a text as truth value',
      () => optimizer({ momentum: 0.9, nesterov: 'false' }),
      'got false as nesterov; expected true or false',
    ],
    ['a scheduled momentum of none', () => applied({}, { momentum: scalar }), 'sgd was made without one'],
    [
      'a momentum of adagrad',
      () => applied({ name: 'adagrad' }, { momentum: scalar }),
      'got a momentum, and adagrad knows none',
    ],
    ['a surplus gradient', () => applied({}, {}, [scalar]), 'got 1 gradients; expected 0'],
    [
      'the amount of decay as its choice',
      () => loose(createOptimizer)('sgd', [], { decay: 1e-4 }),
      'expected a function that says on which variables',
    ],
    [
      'a model for its variables',
      () => loose(createOptimizer)('sgd', model()),
      'got Object among its variables; expected a list of tf.Variable',
    ],
    [
      'weights for their variables',
      () => loose(createOptimizer)('sgd', model().weights),
      'got Object among its variables',
    ],
    ['metrics as a number', () => fitted({ metrics: 5 }), 'got 5 as metrics'],
    [
      'metrics in a list of lists',
      () => fitted({ metrics: [['mse']] }),
      'the metric is a list; expected one',
    ],
    ['metrics of another output', () => fitted({ metrics: { scores: 'mse' } }), 'did you mean score?'],
    [
      'a class that the model has not',
      () =>
        loose(train)(model(), x, classes, {
          optimizer: 'sgd',
          loss: 'softmaxCrossEntropy',
          classWeight: { 0: 1, 1: 1, 2: 5 },
        }),
      'classWeight of class "2" for output score; expected numbers of classes, 0 to 1',
    ],
    ['a split as text', () => fitted({ validationSplit: '0.5' }), 'got 0.5 as validationSplit'],
    ['a callback of a class', () => fitted({ callbacks: new Late() }), 'did you mean onEpochEnd?'],
    [
      'a callback that is none',
      () => fitted({ callbacks: { onEpochEnd: 'log' } }),
      'callbacks has String as onEpochEnd; expected a function',
    ],
    ['a patience in words', () => loose(earlyStopping)({ minDelta: '0.1' }), 'got 0.1 as minDelta'],
    ['restoring in words', () => loose(earlyStopping)({ restoreBestWeights: 1 }), 'expected a boolean'],
    [
      'a targetShape that is none',
      () => loose(customLoss)(() => scalar, { targetShape: 2 }),
      'customLoss got 2 as targetShape',
    ],
    ['a loss that is none', () => loose(customLoss)('mse'), 'customLoss got mse; expected a function'],
    [
      'no word on training',
      () => loose(prepareModel(model()).apply)(tf.ones([1, 3]), {}),
      'apply got undefined as training; expected true or false',
    ],
    [
      'stepRandom itself',
      () => loose(prepareModel(model()).apply)(tf.ones([1, 3]), { training: true, random: stepRandom }),
      'expected what stepRandom(seed, step) gives',
    ],
    ['no stream', () => loose(random().uniform)([2]), 'uniform got undefined as its stream'],
    ['no stream of normal numbers', () => loose(randomNormal)(random(), [2]), 'got undefined as its stream'],
    ['a state of another kind', () => loose(trainer().restore.bind(trainer()))({}), 'got Undefined as epoch'],
    [
      'a state with more in it',
      () => loose(trainer().restore.bind(trainer()))({ ...trainer().save(), steps: 3 }),
      'has no option "steps": did you mean step?',
    ],
    [
      'a model to export',
      () => loose(exportOnnx)(model(), { inputs: {} }),
      'exportOnnx got Object; expected',
    ],
    [
      'a loss where the trainer has one',
      () => loose(trainer().evaluate.bind(trainer()))(x, y, { loss: 'mse' }),
      'trainer.evaluate has no option "loss": it is an option of createTrainer.',
    ],
  ])('%s', async (_, run, message) => {
    await expect(call(run)).rejects.toThrow(message);
  });

  it('as is a trainer that is disposed of', async () => {
    const used = trainer();
    const state = used.save();
    await used.dispose();
    await expect(used.evaluate(x, y)).rejects.toThrow('evaluate was called on a trainer that is disposed of');
    expect(() => used.save()).toThrow('save was called on');
    expect(() => used.restore(state)).toThrow('restore was called on');
  });
});

it('callbacks hear what those of model.fit hear', async () => {
  const heard = (into: unknown[][]) => ({
    // model.fit has null for the steps of an epoch.
    setParams: ({ steps, ...params }: Record<string, unknown>) => into.push(['setParams', params]),
    ...Object.fromEntries(
      ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd'].map(
        (name) => [
          name,
          async (...given: unknown[]) => {
            into.push([
              name,
              ...given.map((value) => (typeof value === 'object' ? Object.keys(value ?? {}).sort() : value)),
            ]);
          },
        ],
      ),
    ),
  });
  const [ours, theirs]: [unknown[][], unknown[][]] = [[], []];
  await train(model(), x, y, { ...options, batchSize: 4, epochs: 2, callbacks: heard(ours) as never });
  class Listener extends tf.Callback {}
  const twin = model();
  twin.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
  const listener = Object.assign(new Listener(), heard(theirs));
  await twin.fit(tf.tensor(x, [COUNT, 3]), tf.tensor(y, [COUNT, 2]), {
    batchSize: 4,
    epochs: 2,
    verbose: 0,
    callbacks: listener as never,
  });
  expect(ours).toEqual(theirs);
});
