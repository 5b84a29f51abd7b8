import { cosineDecay, defineStudy, digitPlusNumber, type Recipe } from '@digitbench/core';
import { average, mlp } from './models.ts';

const task = digitPlusNumber();

/** How it is trained: packages/core/src/contract/recipe.ts says what else can be asked for. */
const recipe: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'adam' },
  learningRate: cosineDecay(1e-3),
  batchSize: 128,
  epochs: 10,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 1 / 12 },
  select: 'last',
};

export default defineStudy({
  name: 'new-model',
  title: 'New model',
  question: 'What does this model reach?',
  task,
  evaluation: 'Tested once on the test images, with the weights after the last epoch.',
  entries: {
    average: {
      kind: 'ensemble',
      title: 'A narrow and a wide network',
      family: 'mlp',
      // The mean of probabilities is one, which is shown beside the answers.
      scores: 'probabilities',
      members: {
        narrow: { title: '32 hidden units', task, build: (random) => mlp(random, 32), recipe },
        wide: { title: '128 hidden units', task, build: (random) => mlp(random, 128), recipe },
      },
      combine: (members) => ({ digit: average(members, 'digit'), sum: average(members, 'sum') }),
    },
  },
});
