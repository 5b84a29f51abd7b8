import { cosineDecay, defineStudy, digitPlusNumber, type Recipe } from '@digitbench/core';
import { cnn } from './models.ts';

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
  task: digitPlusNumber(),
  evaluation: 'Tested once on the test images, with the weights after the last epoch.',
  entries: {
    cnn: {
      kind: 'network',
      title: 'Two convolutions',
      family: 'cnn',
      build: (random) => cnn(random),
      recipe,
    },
  },
});
