import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { checkEntry, parameterCounts } from '../src/checking/check-entry.ts';
import type { EnsembleEntry, Entry, EstimatorEntry, NetworkEntry } from '../src/contract/entry.ts';
import type { Recipe } from '../src/contract/recipe.ts';
import { digitPlusNumber, oneAgainstTheRest, tenDigits } from '../src/tasks/tasks.ts';
import { initialise, pytorchDefault } from '../src/training/initialise.ts';
import { StudyError } from '../src/validation/problem.ts';

const recipe: Recipe = {
  input: {},
  loss: 'cross-entropy',
  optimizer: { name: 'sgd' },
  learningRate: 0.1,
  batchSize: 10,
  epochs: 1,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'none' },
  select: 'last',
};
const { dense } = tf.layers;

const linear: NetworkEntry = {
  kind: 'network',
  title: 'Linear',
  family: 'linear',
  build: (random) =>
    initialise(tf.sequential({ layers: [dense({ units: 10, inputShape: [784] })] }), random, pytorchDefault),
  recipe,
};
const estimator: EstimatorEntry = {
  kind: 'estimator',
  title: 'Always the first',
  family: 'constant',
  fit: () => ({ predict: (_, count) => ({ digit: new Float32Array(count * 10) }), parameters: 0 }),
};
const expert = (digit: number, build: NetworkEntry['build']) => ({
  title: String(digit),
  task: oneAgainstTheRest(digit),
  build,
  recipe,
});
const twoColumns: NetworkEntry['build'] = (random) =>
  initialise(tf.sequential({ layers: [dense({ units: 2, inputShape: [784] })] }), random, pytorchDefault);
const experts: EnsembleEntry = {
  kind: 'ensemble',
  title: 'Ten experts',
  family: 'mlp',
  members: Object.fromEntries(
    Array.from({ length: 10 }, (_, digit) => [`expert${digit}`, expert(digit, twoColumns)]),
  ),
  combine: (members) => ({
    digit: tf.concat(
      Object.values(members).map(({ digit }) =>
        tf.sub(
          tf.slice(digit as tf.Tensor2D, [0, 1], [-1, 1]),
          tf.slice(digit as tf.Tensor2D, [0, 0], [-1, 1]),
        ),
      ),
      1,
    ),
  }),
};

const oneColumn: NetworkEntry['build'] = (random) =>
  initialise(tf.sequential({ layers: [dense({ units: 1, inputShape: [784] })] }), random, pytorchDefault);
const oneColumnExperts: EnsembleEntry = {
  ...experts,
  members: Object.fromEntries(
    Array.from({ length: 10 }, (_, digit) => [
      `expert${digit}`,
      { ...expert(digit, oneColumn), recipe: { ...recipe, loss: 'binary-cross-entropy' as const } },
    ]),
  ),
  combine: (members) => ({
    digit: tf.concat(
      Object.values(members).flatMap(({ digit }) => digit ?? []),
      1,
    ),
  }),
};

const studyOf = (entry: Entry, task = tenDigits()) => ({
  name: 'my-study',
  title: 'Mine',
  question: 'Does it?',
  task,
  evaluation: 'On the test set.',
  entries: { entry },
});

async function problemsOf(entry: Entry, task = tenDigits()): Promise<string[]> {
  try {
    await checkEntry(studyOf(entry, task), 'entry');
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    return error.problems.map(({ where, given }) => `${where}: ${given}`);
  }
  return [];
}

describe('checkEntry passes', () => {
  test.each([
    ['a network', linear],
    ['an ensemble', experts],
    ['an estimator', estimator],
    ['an ensemble of one-column members', oneColumnExperts],
  ])('%s, and leaves no tensors', async (_, entry) => {
    await checkEntry(studyOf(entry), 'entry');
    const before = tf.memory().numTensors;
    await checkEntry(studyOf(entry), 'entry');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('parameterCounts counts them', async () => {
    const entries = { linear, experts, estimator };
    expect(await parameterCounts({ ...studyOf(linear), entries })).toEqual({
      linear: 7850,
      experts: 10 * 785 * 2,
      estimator: 0,
    });
  });
});

describe('checkEntry catches', () => {
  test.each<[string, Entry, RegExp]>([
    [
      'weights that the seed does not decide',
      { ...linear, build: () => tf.sequential({ layers: [dense({ units: 10, inputShape: [784] })] }) },
      /build: different weights from the same seed/,
    ],
    [
      'weights that no seed changes',
      {
        ...linear,
        build: () =>
          tf.sequential({ layers: [dense({ units: 10, inputShape: [784], kernelInitializer: 'ones' })] }),
      },
      /build: the same weights from two seeds/,
    ],
    [
      'a softmax under a loss for logits',
      {
        ...linear,
        build: (random) =>
          initialise(
            tf.sequential({ layers: [dense({ units: 10, inputShape: [784], activation: 'softmax' })] }),
            random,
            pytorchDefault,
          ),
      },
      /outputs\.digit: probabilities, with the loss "cross-entropy"/,
    ],
    [
      'outputs of another shape',
      { ...linear, build: twoColumns },
      /an error \("Output "digit": the network returns/,
    ],
    [
      'a loss of another shape',
      { ...linear, recipe: { ...recipe, loss: ({ digit }) => digit ?? tf.scalar(0) } },
      /an error \("The loss has shape \[4,10\], expected \[4\]/,
    ],
    [
      'a loss that is not finite',
      { ...linear, recipe: { ...recipe, loss: ({ digit }) => tf.log(tf.mul(tf.sum(digit ?? 0), 0)) } },
      /recipe\.loss: -Infinity on a small batch/,
    ],
    [
      'a loss with the wrong sign in its gradient',
      {
        ...linear,
        recipe: {
          ...recipe,
          loss: ({ digit }) => {
            const wrong = tf.customGrad((x) => ({
              value: tf.add(tf.mean(tf.square(x as tf.Tensor), 1), 1),
              gradFunc: (dy) => tf.neg(tf.mul(tf.expandDims(dy, 1), x as tf.Tensor)),
            }));
            return wrong(digit ?? tf.scalar(0));
          },
        },
      },
      /recipe\.loss: a loss that goes from .* in a gradient step/,
    ],
    [
      'a weight that nothing uses',
      {
        ...linear,
        build: (random) => {
          const [used, unused] = [0, 1].map((name) => {
            const own = random.stream(name);
            return tf.variable(
              tf.tensor2d(
                Float32Array.from({ length: 7840 }, () => own.normal()),
                [784, 10],
              ),
            );
          }) as [tf.Variable, tf.Variable];
          return {
            inputShapes: [[784]],
            apply: ([x]: tf.Tensor[]) => tf.matMul(x as tf.Tensor, used),
            variables: [used, unused],
            trainable: [used, unused],
          };
        },
      },
      /build: no gradient for/,
    ],
    [
      'an optimizer that changes nothing',
      {
        ...linear,
        recipe: { ...recipe, optimizer: { name: 'idle', create: () => ({ slots: [], apply() {} }) } },
      },
      /recipe\.optimizer: no change of the weights in a step/,
    ],
    [
      'an estimator whose probabilities are none',
      { ...estimator, scores: 'probabilities' },
      /predict\.digit: scores with the sum 0, declared as probabilities/,
    ],
    [
      'an ensemble whose probabilities are none',
      { ...experts, scores: 'probabilities' },
      /combine\.digit: scores with the sum 0, declared as probabilities/,
    ],
    [
      'an ensemble whose rule gives another shape',
      { ...experts, combine: ({ expert0 }) => expert0 ?? {} },
      /combine: an error \("Output "digit": the network returns \[4,2\]/,
    ],
    [
      'a broken member, by its name',
      { ...experts, members: { ...experts.members, expert3: expert(3, linear.build) } },
      /members\.expert3: an error/,
    ],
    [
      'an estimator with too few scores',
      { ...estimator, fit: () => ({ predict: () => ({ digit: new Float32Array(3) }), parameters: 0 }) },
      /predict\.digit: 3 scores/,
    ],
    [
      'an estimator that throws',
      {
        ...estimator,
        fit: () => {
          throw new Error('no neighbours');
        },
      },
      /an error \("no neighbours"\)/,
    ],
    [
      'an estimator that draws numbers of its own',
      {
        ...estimator,
        fit: () => ({
          predict: (_, count) => ({ digit: Float32Array.from({ length: count * 10 }, Math.random) }),
          parameters: 0,
        }),
      },
      /predict\.digit: different scores from the same seed/,
    ],
  ])('%s', async (_, entry, problem) => {
    const problems = await problemsOf(entry);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^my-study\/entry: /);
    expect(problems[0]).toMatch(problem);
  });

  test('a network for another task', async () => {
    expect(await problemsOf(linear, digitPlusNumber())).toEqual([
      'my-study/entry: an error ("The network takes 1 inputs, the task digit-plus-number gives 2 (image, number).")',
    ]);
  });

  test('what the author threw, as the cause, with its stack', async () => {
    const thrown = new Error('my own');
    const build = () => Promise.reject(thrown);
    const error = await checkEntry(studyOf({ ...linear, build }), 'entry').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StudyError);
    expect(error).toHaveProperty('cause', thrown);
  });

  test('a name that there is not', async () => {
    await expect(checkEntry(studyOf(linear), 'other')).rejects.toThrow(
      /my-study\/other: an entry of this name given/,
    );
  });
});
