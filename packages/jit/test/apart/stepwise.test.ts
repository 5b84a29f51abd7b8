import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Apart, takeApart } from '../../src/apart/apart.ts';
import { chooseParts } from '../../src/apart/choice.ts';
import { Stepwise } from '../../src/apart/stepwise.ts';
import { updatesOf } from '../../src/apart/updates.ts';
import type { Compiled } from '../../src/compile.ts';
import {
  type Arrays,
  createAverage,
  createOptimizer,
  type OptimizerSpec,
  type ScanOptions,
  type Step,
  type StepInputs,
  scan,
  fit as trainModel,
} from '../../src/index.ts';
import { Loop } from '../../src/lookAhead/loop.ts';
import { compileStep } from '../../src/scan.ts';
import { hostTarget, plainTarget } from '../../src/session/target.ts';
import { readVariables, writeVariables } from '../../src/session/variables.ts';
import { cnn } from '../fixtures/cnn.ts';
import { lenet } from '../fixtures/lenet.ts';
import type { Training } from '../fixtures/network.ts';
import { resnet18 } from '../fixtures/resnet.ts';
import { examples, orderOf } from '../fixtures/run.ts';
import { expectClose, interpret, numbers, take } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const BATCH = 5;
const STEPS = 6;
const EXAMPLES = 30;
/** The cpu backend adds in another order. */
const TOLERANCE = { absolute: 2e-5, relative: 2e-4 };

interface Variant {
  readonly optimizer?: OptimizerSpec;
  readonly averages?: boolean;
  /** Also returns each step's weights of the first layer. */
  readonly showWeights?: boolean;
  readonly sizes?: readonly number[];
}

/** A perceptron of regression, trained on floats. */
function perceptron({
  optimizer: spec = { name: 'adam' },
  averages = false,
  showWeights = false,
  sizes = [7, 33, 10, 3],
}: Variant) {
  const layers = sizes.slice(1).map((units, i) => {
    const inputs = sizes[i] ?? 0;
    const start = numbers(inputs * units, i + 1).map((x) => x / Math.sqrt(inputs));
    return {
      kernel: tf.variable(tf.tensor2d(start, [inputs, units])),
      bias: tf.variable(tf.tensor1d(numbers(units, i + 9).map((x) => x / 10))),
    };
  });
  const trained = layers.flatMap(({ kernel, bias }): tf.Variable[] => [kernel, bias]);
  const optimizer = createOptimizer(spec, trained);
  const average = averages ? createAverage(trained) : null;
  const step: Step = (tensors) => {
    const { value, grads } = tf.variableGrads(() => {
      const scores = layers.reduce<tf.Tensor>(
        (h, { kernel, bias }, i) => {
          return tf.add(tf.matMul((i === 0 ? h : tf.tanh(h)) as tf.Tensor2D, kernel), bias);
        },
        take(tensors, 'x'),
      );
      return tf.mean(tf.squaredDifference(scores, take(tensors, 'y'))).asScalar();
    }, trained);
    optimizer.apply(grads, { learningRate: take(tensors, 'learningRate') });
    average?.update(tf.scalar(0.3));
    return { loss: value, ...(showWeights && { weights: tf.clone(trained[0] as tf.Tensor) }) };
  };
  const [inputs = 0, outputs = 0] = [sizes[0], sizes.at(-1)];
  const options = {
    batchSize: BATCH,
    variables: [...trained, ...optimizer.slots, ...(average?.slots ?? [])],
    inputs: {
      gathered: {
        x: { shape: [inputs], dtype: 'float32' },
        y: { shape: [outputs], dtype: 'float32' },
      },
      scanned: { learningRate: { shape: [], dtype: 'float32' } },
    },
  } satisfies ScanOptions;
  const arrays = {
    x: numbers(EXAMPLES * inputs, 3),
    y: numbers(EXAMPLES * outputs, 4),
    learningRate: Float32Array.from({ length: STEPS }, (_, i) => 0.02 + 0.003 * (i % 5)),
  };
  const order = Int32Array.from({ length: STEPS * BATCH }, (_, i) => (i * 11) % EXAMPLES);
  return { step, options, arrays, order };
}

interface Case {
  readonly step: Step;
  readonly options: {
    readonly batchSize: number;
    readonly inputs: StepInputs;
    readonly variables: tf.Variable[];
  };
  readonly arrays: Arrays;
  readonly order: Int32Array;
}

/** With all that can be apart, whether it is faster or not. */
function updatesApart(compiled: Compiled): Apart | null {
  const graph = compiled.apart({ updates: true });
  return takeApart({ graph, updates: updatesOf(graph) });
}

async function loadApart(compiled: Compiled): Promise<Stepwise | null> {
  const apart = updatesApart(compiled);
  return apart && Stepwise.of(apart);
}

type Made = Record<string, number[]>;

/** Trains from the same start as one loop, step by step with updates apart, and interpreted. The variables are as at the start then. */
async function train({ step, options, arrays, order }: Case, target = hostTarget()) {
  const { variables, batchSize } = options;
  const compiled = compileStep(step, options, await target);
  const loop = await Loop.load(compiled.graph, 'order', null);
  const stepwise = await loadApart(compiled);
  if (!stepwise) throw new Error('There is nothing to take apart.');
  const start = variables.map((variable) => variable.dataSync().slice());
  const restore = () => {
    variables.forEach((variable, i) => {
      const value = tf.tensor(start[i] ?? [], variable.shape, variable.dtype);
      variable.assign(value);
      value.dispose();
    });
  };
  const after = (outputs: Record<string, ArrayLike<number>>): Made => {
    const trained = variables.map(
      (variable, i) => [`variable ${i}`, Array.from(variable.dataSync())] as const,
    );
    restore();
    const results = Object.entries(outputs).map(([name, data]) => [name, Array.from(data)] as const);
    return Object.fromEntries([...results, ...trained]);
  };
  const run = async (program: Pick<Loop, 'run'>, first = 0, end = order.length / batchSize) => {
    const cut = Object.entries(arrays).map(([name, data]) => {
      const isScanned = name in (options.inputs.scanned ?? {});
      return [name, isScanned ? data.slice(first, end) : data] as const;
    });
    const elements = {
      ...Object.fromEntries(cut),
      ...readVariables(compiled.variables),
      order: order.slice(first * batchSize, end * batchSize),
    };
    return writeVariables(compiled.variables, await program.run(elements as never, end - first));
  };
  const made = {
    whole: after(await run(loop)),
    apart: after(await run(stepwise)),
    again: after(await run(stepwise)),
    inTwo: await (async () => {
      const first = await run(stepwise, 0, 1);
      const rest = await run(stepwise, 1);
      const joined = Object.entries(first).map(
        ([name, data]) => [name, [...data, ...(rest[name] ?? [])]] as const,
      );
      return after(Object.fromEntries(joined));
    })(),
    interpreted: after(interpret(step, options, arrays, order)),
  };
  await loop.dispose();
  await stepwise.dispose();
  return made;
}

function expectSame(actual: Made, expected: Made, tolerance = TOLERANCE): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) expectClose(actual[name] ?? [], values, tolerance);
}

async function expectSameTraining(made: Case, target?: ReturnType<typeof hostTarget>, tolerance = TOLERANCE) {
  const { whole, apart, again, inTwo, interpreted } = await train(made, target);
  // A rate of 0 would agree without a word.
  expect(apart.loss?.at(-1)).not.toBe(apart.loss?.[0]);
  expect(again).toEqual(apart);
  expect(inTwo).toEqual(apart);
  expectSame(apart, whole, tolerance);
  expectSame(apart, interpreted, tolerance);
  return { whole, apart };
}

const optimizers: [string, OptimizerSpec][] = [
  ['sgd', { name: 'sgd' }],
  ['momentum', { name: 'sgd', momentum: 0.9 }],
  ['Nesterov momentum with decay', { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 }],
  ['Adam', { name: 'adam' }],
  ['Adam with decay', { name: 'adam', weightDecay: 0.05 }],
  ['RMSprop', { name: 'rmsprop' }],
  ['centered RMSprop with momentum', { name: 'rmsprop', momentum: 0.5, centered: true }],
  ['Adagrad', { name: 'adagrad' }],
  ['Adadelta', { name: 'adadelta' }],
  ['Adamax', { name: 'adamax' }],
  ['clipped norms', { name: 'adam', clipNorm: 0.1 }],
  ['clipped values', { name: 'adam', clipValue: 0.01 }],
  ['a clipped global norm', { name: 'sgd', momentum: 0.9, globalClipNorm: 0.1 }],
];

describe('updates apart from the graph', () => {
  it.each(optimizers)('%s', async (_, optimizer) => {
    await expectSameTraining(perceptron({ optimizer }));
  });

  it.each(optimizers.filter(([, { name }]) => name !== 'sgd'))(
    'give the same bits as in the graph: %s',
    async (_, optimizer) => {
      const { whole, apart } = await train(perceptron({ optimizer }));
      expect(apart).toEqual(whole);
    },
  );

  it('without blocks', async () => {
    await expectSameTraining(perceptron({}), Promise.resolve(plainTarget));
  });

  it('with averages of what the weights have become', async () => {
    await expectSameTraining(perceptron({ averages: true }));
  });

  it('with weights among the results', async () => {
    await expectSameTraining(perceptron({ showWeights: true }));
  });

  const convolutional: [string, () => Training][] = [
    ['a CNN with batch norm, its weights in blocks', () => cnn({ size: 10, channels: 3, widths: [6, 10] })],
    ['LeNet-5', lenet],
  ];
  it.each(convolutional)('of %s', async (_, make) => {
    const { step, inputs, variables } = make();
    const count = 2 * BATCH;
    const made = examples({ step, inputs, variables }, count);
    const arrays = { ...made, learningRate: new Float32Array(2).fill(0.05) };
    const order = orderOf(2, BATCH, count);
    const options = { batchSize: BATCH, inputs, variables };
    await expectSameTraining({ step, options, arrays, order }, hostTarget(), {
      absolute: 5e-4,
      relative: 5e-4,
    });
  });

  it('of states of which some are computed otherwise', async () => {
    const w = tf.variable(tf.tensor1d(numbers(50)));
    // Its next value is no matter of single elements.
    const sorted = tf.variable(tf.tensor1d(numbers(50, 2)));
    const count = tf.variable(tf.scalar(0, 'int32'));
    const step: Step = (tensors) => {
      const x = take(tensors, 'x');
      w.assign(tf.sub(w, tf.mul(tf.mean(x, 0), 0.1)));
      sorted.assign(tf.cumsum(tf.mul(sorted, 0.1)));
      count.assign(tf.add(count, tf.scalar(1, 'int32')));
      return { loss: tf.sum(tf.mul(w, sorted)), count: tf.clone(count) };
    };
    const inputs = { gathered: { x: { shape: [50], dtype: 'float32' } } } as const;
    const { apart } = await expectSameTraining({
      step,
      options: { batchSize: BATCH, inputs, variables: [w, sorted, count] },
      arrays: { x: numbers(EXAMPLES * 50, 3) },
      order: orderOf(STEPS, BATCH, EXAMPLES),
    });
    expect(apart.count).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('of numbers that several read: given, computed, and as they were before the step', async () => {
    const w = tf.variable(tf.tensor1d(numbers(40)));
    const v = tf.variable(tf.tensor1d(numbers(40, 2)));
    const power = tf.variable(tf.scalar(0.9));
    const former = tf.variable(tf.scalar(1));
    const largest = tf.variable(tf.scalar(0));
    const step: Step = (tensors) => {
      const gradient = tf.mean(take(tensors, 'x'), 0);
      const rate = tf.div(take(tensors, 'learningRate'), tf.sqrt(tf.sub(1.5, power)));
      w.assign(tf.sub(tf.mul(w, take(tensors, 'decay')), tf.mul(gradient, rate)));
      v.assign(tf.add(tf.mul(v, former), tf.mul(gradient, power)));
      former.assign(power);
      power.assign(tf.mul(power, 0.9));
      largest.assign(tf.maximum(largest, tf.max(gradient)));
      return { loss: tf.sum(tf.mul(w, v)), power: tf.clone(power), largest: tf.clone(largest) };
    };
    await expectSameTraining({
      step,
      options: {
        batchSize: BATCH,
        inputs: {
          gathered: { x: { shape: [40], dtype: 'float32' } },
          scanned: { learningRate: { shape: [], dtype: 'float32' } },
          constant: { decay: { shape: [], dtype: 'float32' } },
        },
        variables: [w, v, power, former, largest],
      },
      arrays: {
        x: numbers(EXAMPLES * 40, 3),
        learningRate: Float32Array.from({ length: STEPS }, (_, i) => 0.1 / (i + 1)),
        decay: Float32Array.of(0.99),
      },
      order: orderOf(STEPS, BATCH, EXAMPLES),
    });
  });

  it('leave no number to ONNX Runtime that only they read', async () => {
    const { step, options } = perceptron({});
    const parts = updatesApart(compileStep(step, options, await hostTarget()));
    const read = parts?.stages.flatMap(({ graph }) => graph.inputs.map(({ name }) => name));
    expect(read).not.toContain('learningRate');
    const passed = [...(parts?.reads ?? []), ...(parts?.states ?? [])].map(({ value }) => value.shape);
    expect(passed.filter((shape) => shape.length === 0)).toEqual([]);
  });

  it('of a step in which much is the same every time', async () => {
    const w = tf.variable(tf.tensor1d(numbers(40)));
    const step: Step = (tensors) => {
      const mask = tf.cumsum(tf.softmax(tf.mul(take(tensors, 'given'), 3)));
      w.assign(tf.sub(w, tf.mul(tf.mul(tf.mean(take(tensors, 'x'), 0), mask), 0.1)));
      return { loss: tf.sum(tf.mul(w, mask)) };
    };
    await expectSameTraining({
      step,
      options: {
        batchSize: BATCH,
        inputs: {
          gathered: { x: { shape: [40], dtype: 'float32' } },
          constant: { given: { shape: [40], dtype: 'float32' } },
        },
        variables: [w],
      },
      arrays: { x: numbers(EXAMPLES * 40, 3), given: numbers(40, 7) },
      order: orderOf(STEPS, BATCH, EXAMPLES),
    });
  });

  it('of several programs that take turns', async () => {
    const cases = [
      perceptron({}),
      perceptron({ sizes: [40, 300, 4] }),
      perceptron({ optimizer: { name: 'rmsprop' } }),
    ];
    const alone = [];
    for (const made of cases) alone.push((await train(made)).apart);
    const together = await Promise.all(
      cases.map(async ({ step, options, arrays, order }) => {
        const compiled = compileStep(step, options, await hostTarget());
        const stepwise = await loadApart(compiled);
        return { stepwise, elements: { ...arrays, ...readVariables(compiled.variables), order } };
      }),
    );
    for (const round of [0, 1]) {
      for (const [i, { stepwise, elements }] of together.entries()) {
        const made = await stepwise?.run(elements, STEPS);
        expect(Array.from(made?.loss ?? [], Number), `program ${i}, round ${round}`).toEqual(alone[i]?.loss);
      }
    }
    for (const { stepwise } of together) await stepwise?.dispose();
  });
});

describe('which steps are taken apart', () => {
  const isApart = async ({ step, options }: Pick<Case, 'step' | 'options'>) => {
    const compiled = compileStep(step, options, await hostTarget());
    return chooseParts(compiled) !== null;
  };
  it.each<[boolean, string, Variant]>([
    [false, 'a small layer under Adam', { sizes: [784, 16, 10] }],
    [
      false,
      'a small layer under Nesterov momentum',
      { sizes: [784, 72, 10], optimizer: { name: 'sgd', momentum: 0.9, nesterov: true } },
    ],
    [true, 'a middle layer under Adam', { sizes: [784, 40, 10] }],
    [
      false,
      'a middle layer under momentum',
      { sizes: [784, 128, 10], optimizer: { name: 'sgd', momentum: 0.9 } },
    ],
    [
      true,
      'a wide layer under momentum',
      { sizes: [784, 512, 10], optimizer: { name: 'sgd', momentum: 0.9 } },
    ],
    [false, 'a wide layer under plain descent', { sizes: [784, 1024, 10], optimizer: { name: 'sgd' } }],
  ])('%s: %s', async (expected, _, variant) => {
    expect(await isApart(perceptron(variant))).toBe(expected);
  });

  it('not one whose convolutions take most of the time', async () => {
    const { step, inputs, variables } = cnn({ size: 28, widths: [32, 32, 64, 64] });
    expect(await isApart({ step, options: { batchSize: 64, inputs, variables } })).toBe(false);
  });

  it('ResNet-18', async () => {
    const { step, inputs, variables } = resnet18();
    expect(await isApart({ step, options: { batchSize: 64, inputs, variables } })).toBe(true);
  });
});

describe('what uses them', () => {
  it('scan, with the same numbers as the cpu backend', async () => {
    const { step, options, arrays, order } = perceptron({ sizes: [300, 200, 3] });
    const start = options.variables.map((variable) => variable.clone());
    const expected = interpret(step, options, arrays, order);
    options.variables.forEach((variable, i) => {
      variable.assign(start[i] as tf.Tensor);
    });
    const compiled = await scan(step, options);
    expect(compiled.graph.outputs.some(({ name }) => name === 'loss')).toBe(true);
    expectClose((await compiled.run(arrays, order)).loss ?? [], expected.loss ?? [], TOLERANCE);
    // A row that is not there leaves all as it is.
    const before = options.variables.map((variable) => Array.from(variable.dataSync()));
    await expect(
      compiled.run(
        arrays,
        order.map((row, i) => (i === 7 ? 99 : row)),
      ),
    ).rejects.toThrow('jit: order names row 99; gathered input x has the rows 0 to 29.');
    await expect(compiled.run({ ...arrays, x: [1] as never }, order)).rejects.toThrow('jit: ');
    expect(options.variables.map((variable) => Array.from(variable.dataSync()))).toEqual(before);
    await compiled.dispose();
  });

  it('fit, whatever its callbacks ask for', async () => {
    const weights = async (callbacks: object) => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({
            inputShape: [300],
            units: 200,
            activation: 'relu',
            kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
          }),
          tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
        ],
      });
      const [x, y] = [tf.tensor2d(numbers(23 * 300, 1), [23, 300]), tf.tensor2d(numbers(46, 2), [23, 2])];
      await trainModel(model, x, y, {
        loss: 'meanSquaredError',
        optimizer: 'adam',
        learningRate: 0.01,
        epochs: 2,
        batchSize: 5,
        shuffle: false,
        callbacks,
      });
      return model.getWeights().map((weight) => Array.from(weight.dataSync()));
    };
    let batches = 0;
    const everyBatch = await weights({
      onBatchEnd: () => {
        batches++;
      },
    });
    expect(batches).toBe(10);
    expect(everyBatch).toEqual(await weights({}));
  });
});
