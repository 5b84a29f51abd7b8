import { describe, expect, test } from 'vitest';
import type { Entry, NetworkEntry } from '../src/contract/entry.ts';
import type { Recipe } from '../src/contract/recipe.ts';
import { recipeData } from '../src/contract/recipe-data.ts';
import type { Study } from '../src/contract/study.ts';
import { digitPlusNumber, oneAgainstTheRest, tenDigits } from '../src/tasks/tasks.ts';
import { oneCycle } from '../src/training/schedules.ts';
import { defineStudy } from '../src/validation/define-study.ts';
import { nearest } from '../src/validation/nearest.ts';
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
const build: NetworkEntry['build'] = () => {
  throw new Error('defineStudy builds nothing');
};
const network: NetworkEntry = { kind: 'network', title: 'Linear', family: 'linear', build, recipe };
const study = (entries: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  ({
    name: 'my-study',
    title: 'Mine',
    question: 'Does it?',
    task: tenDigits(),
    evaluation: 'On the test set.',
    entries,
    ...more,
  }) as Study; // what an author without a type checker could write

function problemsOf(definition: Study): string[] {
  try {
    defineStudy(definition);
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    return error.problems.map(
      ({ where, given, expected, remedy }) => `${where}: ${given} | ${expected} | ${remedy}`,
    );
  }
  return [];
}
const withRecipe = (changes: object) =>
  problemsOf(study({ one: { ...network, recipe: { ...recipe, ...changes } } }));

describe('defineStudy', () => {
  test('returns a study that is right', () => {
    const ensemble: Entry = {
      kind: 'ensemble',
      title: 'Two',
      family: 'mlp',
      members: {
        zero: { title: '0', task: oneAgainstTheRest(0), build, recipe },
        one: { title: '1', task: oneAgainstTheRest(1), build, recipe },
      },
      combine: () => ({}),
    };
    const full: Recipe = {
      ...recipe,
      input: { scale: 1 / 255, mean: 0.1, deviation: 0.3 },
      augment: (inputs, targets) => ({ inputs, targets }),
      loss: () => {
        throw new Error('not called');
      },
      evaluationLoss: 'cross-entropy',
      optimizer: { name: 'adam', weightDecay: 0.01 },
      learningRate: oneCycle({ start: 0.01, peak: 0.1, end: 0, peakAt: 0.25 }),
      momentum: ({ step }) => step,
      decayOn: 'kernels',
      validation: { kind: 'fold', folds: 5, fold: 4 },
      select: 'best-validation-loss',
      averaging: { kind: 'equal', from: 0.8, every: 'epoch', recomputeStatistics: true },
      earlyStopping: { patience: 3 },
      trainingMode: { training: false, validation: true, test: false },
    };
    const entries: Record<string, Entry> = {
      one: {
        ...network,
        recipe: full,
        teacher: 'two',
        reported: [{ metric: 'accuracy', value: 0.875, range: [0.86, 0.89], where: 'abstract' }],
        notes: ['Read so.'],
        budgets: { quick: { epochs: 1 }, smoke: { examples: 100 } },
      },
      two: ensemble,
      three: { kind: 'estimator', title: 'Mean', family: 'neighbours', fit: () => Promise.reject() },
      four: {
        ...network,
        recipe: { ...recipe, optimizer: { name: 'own', create: () => ({ slots: [], apply() {} }) } },
      },
    };
    const definition = study(entries, {
      source: { title: 'A study', year: 2020 },
      claims: [
        { sentence: 'It does.', kind: 'better', entries: ['one', 'two'], metric: 'accuracy', margin: 0 },
        { sentence: 'No.', kind: 'not-better', entries: ['one', 'two'], metric: 'accuracy', margin: 0.01 },
      ],
    });
    expect(defineStudy(definition)).toBe(definition);
  });

  test('reports every problem at once, in a message to read', () => {
    const definition = study(
      {
        first: { ...network, recipe: { ...recipe, batchSize: 0, optimiser: {}, learningRate: undefined } },
        second: { ...network, family: '', reported: [{ metric: 'accuracy', value: 92.5, where: 'table' }] },
        'Third one': { kind: 'nework' },
      },
      { question: undefined },
    );
    expect(() => defineStudy(definition)).toThrowErrorMatchingInlineSnapshot(`
      [StudyError: Study my-study has 8 problems:
        my-study: question: nothing given, a text expected. Add it.
        my-study/first: recipe.learningRate: nothing given, a number, segments or a function expected. Add it.
        my-study/first: recipe.batchSize: 0 given, a whole number of at least 1 expected. Correct it.
        my-study/first: recipe.optimiser: a field of this name given, one of input, augment, loss, evaluationLoss, optimizer, learningRate, momentum, decayOn, batchSize, epochs, shuffle, dropLast, validation, select, averaging, earlyStopping, trainingMode, sourceMetrics, lossSmoothing expected. Did you mean "optimizer"?
        my-study/second: family: an empty text given, a text expected. Correct it.
        my-study/second: reported[0].value: 92.5 given, a fraction from 0 to 1 expected. Divide the percentage by 100.
        my-study/Third one: "Third one" given, a name of lower-case letters, digits and single hyphens expected. Rename it.
        my-study/Third one: kind: "nework" given, one of network, ensemble, estimator expected. Did you mean "network"?]
    `);
  });

  test.each([
    ['a loss', { loss: 'cross_entropy' }],
    ['an unknown optimizer', { optimizer: { name: 'adamw' } }],
    ['an optimizer without a name', { optimizer: { create: () => ({ slots: [], apply() {} }) } }],
    ['a field of another optimizer', { optimizer: { name: 'sgd', beta1: 0.9 } }],
    ['no optimizer', { optimizer: undefined }],
    ['momentum of 1', { optimizer: { name: 'sgd', momentum: 1 } }],
    ['NaN', { learningRate: Number.NaN }],
    ['a text for a number', { epochs: '3' }],
    ['best weights without validation', { select: 'best-validation-loss' }],
    ['early stopping without validation', { earlyStopping: { patience: 2 } }],
    ['a scheduled momentum for plain descent', { optimizer: { name: 'sgd' }, momentum: 0.5 }],
    [
      'an average that ends before it begins',
      { averaging: { kind: 'equal', from: 0.8, until: 0.8, every: 'epoch', recomputeStatistics: false } },
    ],
    ['a fold that there is not', { validation: { kind: 'fold', folds: 3, fold: 3 } }],
    ['a fraction of all', { validation: { kind: 'fraction', fraction: 1 } }],
    ['a segment out of order', { learningRate: { segments: [seg(0.5), seg(0.4), seg(1)] } }],
    ['segments that end early', { learningRate: { segments: [seg(0.5)] } }],
    ['a curve without an end', { learningRate: { segments: [{ until: 1, from: 1, curve: 'cosine' }] } }],
    [
      'an exponential to 0',
      { learningRate: { segments: [{ until: 1, from: 1, to: 0, curve: 'exponential' }] } },
    ],
    ['no segments', { learningRate: { segments: [] } }],
  ])('refuses %s', (_, changes) => {
    const problems = withRecipe(changes);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchSnapshot();
  });

  test.each([
    ['an entry that is its own teacher', study({ one: { ...network, teacher: 'one', recipe: taught() } })],
    ['a teacher without a loss for validation', study({ one: { ...network, teacher: 'two' }, two: network })],
    ['an ensemble of one', study({ one: ensembleOf({ a: member(tenDigits()) }) })],
    [
      'a member with other inputs',
      study({ one: ensembleOf({ a: member(tenDigits()), b: member(digitPlusNumber()) }) }),
    ],
    ['a range without its value', study({ one: { ...network, reported: [range(0.9, [0.1, 0.2])] } })],
    ['a claim about nobody', study({ one: network }, { claims: [claim('two')] })],
    [
      'a task whose accuracy is no output',
      study({ one: network }, { task: { ...tenDigits(), accuracy: 'sum' } }),
    ],
    ['no entries', study({})],
    ['a name with capitals', study({ one: network }, { name: 'MyStudy' })],
  ])('refuses %s', (_, definition) => {
    const problems = problemsOf(definition);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchSnapshot();
  });

  test.each([undefined, null, 3, 'study', []])('refuses %j in place of a study', (definition) => {
    expect(() => defineStudy(definition as unknown as Study)).toThrow(StudyError);
  });
});

function seg(until: number) {
  return { until, from: 1, curve: 'constant' };
}
function taught(): Recipe {
  return { ...recipe, evaluationLoss: 'cross-entropy' };
}
function member(task: Study['task']) {
  return { title: 'Member', task, build, recipe };
}
function ensembleOf(members: Record<string, unknown>) {
  return { kind: 'ensemble', title: 'Several', family: 'mlp', members, combine: () => ({}) };
}
function range(value: number, limits: number[]) {
  return { metric: 'accuracy', value, range: limits, where: 'table' };
}
function claim(entry: string) {
  return { sentence: 'It is.', kind: 'at-least', entries: [entry], metric: 'accuracy', margin: 0.9 };
}

describe('recipeData', () => {
  test('sorts keys, names functions, leaves out what is undefined', () => {
    const named = () => 0;
    const data = recipeData({
      b: [1, undefined === null, named],
      a: { d: undefined, c: null },
      e: Number.POSITIVE_INFINITY,
    });
    expect(JSON.stringify(data)).toBe('{"a":{"c":null},"b":[1,false,"function named"],"e":"Infinity"}');
  });

  test('is the same whatever the order of the fields, and differs when a value does', () => {
    const text = (value: object) => JSON.stringify(recipeData(value));
    expect(text({ ...recipe })).toBe(text(Object.fromEntries(Object.entries(recipe).reverse())));
    expect(text({ ...recipe, epochs: 2 })).not.toBe(text(recipe));
  });

  test('refuses what it cannot keep', () => {
    expect(() => recipeData({ a: 1n })).toThrow(/a bigint given/);
  });
});

test('nearest finds what was most likely meant, or nothing', () => {
  const fields = ['learningRate', 'batchSize', 'epochs', 'to'];
  expect(
    ['learningrate', 'batch_size', 'epoch', 'weights', 'x', 'at'].map((word) => nearest(word, fields)),
  ).toEqual(['learningRate', 'batchSize', 'epochs', undefined, undefined, undefined]);
});
