import { defineStudy, type NetworkEntry, type Recipe, tenDigits } from '@digitbench/core';
import { linearStack } from './models.ts';

const recipe: Recipe = {
  input: { scale: 1 / 255, mean: 0.1307, deviation: 0.3081 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd', momentum: 0.01 },
  learningRate: 0.001,
  batchSize: 12,
  epochs: 100,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'none' },
  select: 'last',
};

/** Hidden layers, right answers of 10,000 and mean loss as the source prints them, in its order. */
const reported: readonly (readonly [hidden: readonly number[], right: number, loss: number])[] = [
  [[], 9250, 0.2764],
  [[5], 9010, 0.3591],
  [[6], 9121, 0.3204],
  [[7], 9189, 0.2954],
  [[8], 9237, 0.2767],
  [[9], 9267, 0.2699],
  [[10], 9251, 0.27],
  [[100], 9244, 0.269],
  [[100, 100], 9240, 0.2755],
  [[100, 100, 100], 9253, 0.2745],
  [[100, 100, 100, 100], 9232, 0.2789],
];

const notes = [
  'The networks end in log-softmax under the negative log-likelihood: here logits under cross-entropy, the same function.',
  "Weights and biases start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in): the source names no other.",
  "Momentum is PyTorch's: velocity = 0.01 * velocity + gradient, and the weights move by the learning rate times it.",
  'As its code says: all 60,000 images, shuffled, in batches of 12; 100 epochs by `train(100, model)` (`args.epochs = 10` is not used); tested with the weights after the last.',
];

const entries = Object.fromEntries(
  reported.map(([hidden, right, loss], number): [string, NetworkEntry] => [
    `model${number}`,
    {
      kind: 'network',
      title: ['784', ...hidden, '10'].join('-'),
      family: 'linear',
      build: (random) => linearStack(hidden, random),
      recipe,
      reported: [
        {
          metric: 'accuracy',
          value: right / 10_000,
          digits: 2,
          where: `"${right}/10000" of model ${number}`,
        },
        {
          metric: 'loss',
          value: loss,
          digits: 4,
          where: `"Average loss" of model ${number}, the mean over 834 batches`,
        },
      ],
      notes,
    },
  ]),
);

export default defineStudy({
  name: 'linear-depth',
  title: 'Linear layers, stacked',
  question: 'What do more and wider layers change when there is nothing between them?',
  source: { title: 'MNIST study', year: 2017 },
  task: tenDigits(),
  evaluation: 'Tested once on the 10,000 test images, with the weights after the last epoch.',
  claims: [
    {
      sentence: 'More layers without an activation between them do not help.',
      kind: 'not-better',
      entries: ['model0', 'model7', 'model8', 'model9', 'model10'],
      metric: 'accuracy',
      margin: 0.005,
    },
    {
      sentence: 'A hidden layer of eight units or fewer costs accuracy.',
      kind: 'better',
      entries: ['model0', 'model1', 'model2', 'model3', 'model4'],
      metric: 'accuracy',
      margin: 0,
    },
  ],
  entries,
});
