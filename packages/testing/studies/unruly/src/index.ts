import {
  defineStudy,
  initialise,
  type NetworkEntry,
  pytorchDefault,
  type Random,
  type Recipe,
  tenDigits,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** A study for tests: each entry goes wrong in its own way. */

const recipe: Recipe = {
  input: {},
  loss: 'cross-entropy',
  optimizer: { name: 'sgd' },
  learningRate: 0.05,
  batchSize: 32,
  epochs: 3,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'none' },
  select: 'last',
};

function linear(random: Random): tf.LayersModel {
  const layers = [tf.layers.dense({ inputShape: [64], units: 10 })];
  return initialise(tf.sequential({ layers }), random, pytorchDefault);
}

/** True while a trial trains; studies are described with seed 0, and then everything is well. */
const isTrial = (random: Random) => !random.path.startsWith('0/');

const entry = (title: string, change: Partial<NetworkEntry> = {}): NetworkEntry => ({
  kind: 'network',
  title,
  family: 'linear',
  build: linear,
  recipe,
  ...change,
});

/** A network that does something first. */
const after = (effect: () => void): Pick<NetworkEntry, 'build'> => ({
  build(random) {
    if (isTrial(random)) effect();
    return linear(random);
  },
});

const hoard: Uint8Array[] = [];
const leaked: tf.Tensor[] = [];
const objects: object[] = [];

export default defineStudy({
  name: 'unruly',
  title: 'Entries that misbehave',
  question: 'What does it cost the others?',
  task: tenDigits({ rows: 8, columns: 8 }),
  evaluation: 'on the test images, after training',
  entries: {
    fine: entry('does nothing wrong'),
    explodes: entry('learns a million times too fast', { recipe: { ...recipe, learningRate: 1e38 } }),
    blurs: entry('has a loss that is no number from its second epoch on', {
      recipe: {
        ...recipe,
        learningRate: ({ step, stepsPerEpoch }) => (step < stepsPerEpoch ? 0.05 : Number.NaN),
      },
    }),
    throws: entry('throws in its third epoch', {
      recipe: {
        ...recipe,
        learningRate: ({ step, stepsPerEpoch }) => {
          if (step >= 2 * stepsPerEpoch) throw new Error('no more lessons');
          return 0.05;
        },
      },
    }),
    rejects: entry(
      'leaves a promise rejected',
      after(() => void Promise.reject(new Error('left behind'))),
    ),
    exits: entry(
      'calls process.exit',
      after(() => process.exit(7)),
    ),
    dies: entry(
      'is killed',
      after(() => process.kill(process.pid, 'SIGKILL')),
    ),
    hangs: entry(
      'never ends',
      after(() => {
        for (;;);
      }),
    ),
    hoards: entry(
      'allocates without end',
      after(() => {
        for (;;) hoard.push(new Uint8Array(16 * 2 ** 20).fill(1));
      }),
    ),
    heaps: entry(
      'makes objects without end',
      after(() => {
        for (;;) objects.push(Array.from({ length: 100_000 }, (_, i) => i + 0.5));
      }),
    ),
    leaks: entry(
      'leaves 60 megabytes of tensors behind each time',
      after(() => {
        leaked.push(tf.ones([15_000_000]));
        leaked.at(-1)?.dataSync();
      }),
    ),
    shouts: entry(
      'throws a whole page in red',
      after(() => {
        throw new Error(`\u001b[31mno\u001b[0m\n${'no\n'.repeat(100_000)}`);
      }),
    ),
    raves: {
      kind: 'estimator',
      title: 'predicts what is no number',
      family: 'none',
      fit: () => ({
        parameters: 0,
        predict: (_, count) => ({ digit: new Float32Array(10 * count).fill(Number.NaN) }),
      }),
    },
    lies: {
      kind: 'estimator',
      title: 'says it keeps less than nothing',
      family: 'none',
      fit: () => ({
        parameters: -1,
        predict: (_, count) => ({ digit: new Float32Array(10 * count) }),
      }),
    },
    floods: entry(
      'prints megabytes',
      after(() => {
        const line = `${'flood '.repeat(100)}\n`;
        for (let i = 0; i < 20_000; i++) process.stdout.write(line);
        console.error(line.repeat(1000));
      }),
    ),
    slow: entry('takes for ever, in small steps', {
      recipe: { ...recipe, epochs: 1_000_000 },
      budgets: { quick: { epochs: 1_000_000 } },
    }),
  },
});
