import { defineStudy, digitPlusNumber, oneCycle, type Recipe } from '@digitbench/core';
import { adder } from './models.ts';

/** What the source's learning-rate range test suggested. */
const PEAK = 0.166;

const recipe: Recipe = {
  input: { scale: 1 / 255, mean: 0.1307, deviation: 0.3081 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: oneCycle({ start: PEAK / 25, peak: PEAK, end: PEAK / 25 / 1e4, peakAt: 0.3 }),
  momentum: oneCycle({ start: 0.95, peak: 0.85, end: 0.95, peakAt: 0.3 }),
  batchSize: 128,
  epochs: 20,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 1 / 12 },
  select: 'last',
  averaging: { kind: 'equal', from: 0.8, every: 'epoch', recomputeStatistics: true },
};

export default defineStudy({
  name: 'adder',
  title: 'A digit and a number',
  question: 'Can one network read a digit and add a number to it?',
  source: { title: 'PyTorch 101', year: 2021 },
  task: digitPlusNumber(),
  evaluation:
    'Tested once on the 10,000 test images, each with a number fixed by a seed of its own, with the averaged weights. Accuracy is the joint one: digit and sum both right on the same example.',
  claims: [
    {
      sentence: 'One network reads the digit and adds the number in at least 98.55 % of the examples.',
      kind: 'at-least',
      entries: ['adder'],
      metric: 'accuracy',
      margin: 0.9855,
    },
  ],
  entries: {
    adder: {
      kind: 'network',
      title: 'Image and number to digit and sum',
      family: 'cnn',
      build: adder,
      recipe,
      reported: [
        { metric: 'digitAccuracy', value: 0.9932, digits: 2, where: 'final metrics, accuracy of the digit' },
        { metric: 'sumAccuracy', value: 0.9922, digits: 2, where: 'final metrics, accuracy of the sum' },
        { metric: 'productAccuracy', value: 0.9855, digits: 2, where: 'final metrics, product of the two' },
        { metric: 'loss', value: 0.0576, digits: 4, where: 'final metrics, sum of both cross-entropies' },
      ],
      budgets: { quick: { examples: 10_000 }, smoke: { examples: 1280 } },
      notes: [
        "The layout of the backbone is ours: the source's summary gives its size alone (9.9 K), its kind (3x3 and 1x1 convolutions with batch norm, pooling, global average pooling) and its 20 channels at the end. The dense blocks and heads follow from their sizes.",
        'The peak of the learning rate is what the range test of the source suggested, 0.166.',
        "Read so where the source is silent: SGD whose momentum the cycle moves from 0.95 to 0.85 and back (the default of PyTorch's OneCycleLR, as are its first and last learning rates and its peak after 30 %), batches of 128, images standardised, 5,000 training images held back for validation.",
        'The averaged weights are the mean of those after each of the last fifth of the epochs; the running statistics of batch norm are then taken anew for them.',
        'The product of the two accuracies is what the source reports; the accuracy here is the joint one, both right on the same example, which the product stands in for.',
        "Batch norm moves its running statistics as PyTorch does (momentum 0.1 there, 0.9 here), epsilon 1e-5. Weights start from PyTorch's default.",
      ],
    },
  },
});
