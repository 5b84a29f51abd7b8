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

/** Hidden layers of model 0 to model 10. */
const HIDDEN: readonly (readonly number[])[] = [
  [],
  [5],
  [6],
  [7],
  [8],
  [9],
  [10],
  [100],
  [100, 100],
  [100, 100, 100],
  [100, 100, 100, 100],
];

const notes = [
  'The networks end in log-softmax under the negative log-likelihood: here logits under cross-entropy, the same function.',
  "Weights and biases start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in): the source names no other.",
  "Momentum is PyTorch's: velocity = 0.01 * velocity + gradient, and the weights move by the learning rate times it.",
  'As its code says: all 60,000 images, shuffled, in batches of 12; 100 epochs by `train(100, model)` (`args.epochs = 10` is not used); tested with the weights after the last.',
];

const ownNotes: Readonly<Record<number, string>> = {
  0: 'The loss that the source prints for this model, 0.2764, is higher than that of any of our runs. We know no cause: its accuracy agrees with ours.',
};

const entries = Object.fromEntries(
  HIDDEN.map((hidden, number): [string, NetworkEntry] => [
    `model${number}`,
    {
      kind: 'network',
      title: ['784', ...hidden, '10'].join('-'),
      family: 'linear',
      build: (random) => linearStack(hidden, random),
      recipe,
      notes: [...notes, ...(ownNotes[number] === undefined ? [] : [ownNotes[number]])],
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
  entries,
});
