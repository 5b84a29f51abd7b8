import { cosineDecay, defineStudy, oneCycle, type Recipe, tenDigits } from '@digitbench/core';
import { warp } from './augment.ts';
import { cnn } from './cnn.ts';
import { lenet5, mlp } from './models.ts';
import { nearestNeighbour } from './nearest-neighbour.ts';

const recipe: Omit<Recipe, 'epochs' | 'learningRate'> = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'adam' },
  batchSize: 128,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 1 / 12 },
  select: 'last',
};

const notes = [
  'The recipe is ours. 5,000 training images are held back to show its course; nothing in it was chosen by the test images.',
  'Weights start from N(0, 2 / fan in), biases from 0.',
];

export default defineStudy({
  name: 'modern',
  title: 'Yardsticks',
  question: 'What do four standard methods reach, against which the other studies can be held?',
  task: tenDigits(),
  evaluation: 'Tested once on the 10,000 test images, with the weights after the last epoch.',
  claims: [
    {
      sentence: 'A small convolutional network trained for a few minutes on one core reaches 99.5 %.',
      kind: 'at-least',
      entries: ['cnn'],
      metric: 'accuracy',
      margin: 0.995,
    },
  ],
  entries: {
    'nearest-neighbour': {
      kind: 'estimator',
      title: 'Three nearest neighbours',
      family: 'neighbours',
      fit: (train, _random, products) => nearestNeighbour(train, { wanted: 3, classes: 10 }, products),
      budgets: { quick: { examples: 10_000 } },
      notes: [
        'Euclidean distance of the pixels; of three different neighbours the nearest decides. Nothing is drawn: with all training images every seed gives the same.',
        'The search is exact but leaves out most comparisons: a few principal axes of the images show that they cannot matter.',
      ],
    },
    mlp: {
      kind: 'network',
      title: '784-256-256-10, dropout',
      family: 'mlp',
      build: mlp,
      recipe: { ...recipe, learningRate: cosineDecay(1e-3), epochs: 20 },
      notes,
    },
    lenet5: {
      kind: 'network',
      title: 'LeNet-5',
      family: 'cnn',
      build: lenet5,
      recipe: { ...recipe, learningRate: cosineDecay(2e-3), epochs: 10 },
      budgets: { quick: { examples: 10_000 } },
      notes: [
        ...notes,
        'With ReLU, max pooling, full connections between its maps and a linear output layer.',
      ],
    },
    cnn: {
      kind: 'network',
      title: 'Small CNN with batch norm',
      family: 'cnn',
      build: cnn,
      recipe: {
        ...recipe,
        augment: warp,
        optimizer: { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
        decayOn: 'kernels',
        learningRate: oneCycle({ start: 0.01, peak: 0.15, end: 1e-4, peakAt: 0.25 }),
        epochs: 12,
      },
      budgets: { quick: { examples: 10_000 }, smoke: { examples: 1280 } },
      notes: [
        ...notes,
        'Every image is moved by up to two pixels, stretched by up to a tenth and slanted by up to 0.15, rows and columns each, anew each time it is shown, by the seeded generator of the step.',
        'Batch norm moves its running statistics by a tenth of the batch (0.9 here, 0.1 in PyTorch), epsilon 1e-5.',
      ],
    },
  },
});
