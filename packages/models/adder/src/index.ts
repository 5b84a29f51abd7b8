import { defineStudy, digitPlusNumber, type NetworkEntry } from '@digitbench/core';
import { adder } from './models.ts';
import { recipe } from './recipe.ts';
import { weightedLoss } from './weighted-loss.ts';

const entry: NetworkEntry = {
  kind: 'network',
  title: 'Image and number to digit and sum',
  family: 'cnn',
  build: adder,
  recipe,
  budgets: { quick: { examples: 10_000 }, smoke: { examples: 1280 } },
  notes: [
    'The layout of the backbone is ours: the source gives its size (9.9 K), its end (the mean of each channel, then a 1x1 convolution to 20 channels), and no more. The dense blocks and heads follow from their sizes.',
    'Images are 0 to 1: `ToTensor` is the only transform that the source names.',
    'Batches of 128, the last one left out: its test took 78 steps, and its two accuracies are 9,906 and 9,916 of 9,984, which no other size of batch gives.',
    'Its plot of the learning rate rises in a straight line from 0.0066 to 0.166 at step 2,574, falls in a straight line, and is constant at 0.0594 from step 6,435 of 8,580 on: 429 steps an epoch, so 55,000 images to train on and 5,000 to validate, and OneCycleLR with anneal_strategy "linear" and its other defaults.',
    "The weight averaging is PyTorch Lightning's of that time, with its defaults: from the start of the sixteenth of 20 epochs on it holds the learning rate and averages the weights with which an epoch starts, so those after epochs 15 to 19; then it takes batch norm's statistics again over the training images.",
    'Where the source is silent, we take SGD, whose momentum the cycle moves from 0.95 to 0.85 and back (the default of OneCycleLR).',
    "Batch norm moves its running statistics as PyTorch does (momentum 0.1 there, 0.9 here), epsilon 1e-5; after the averaging its statistics are moved so over all training images, where PyTorch takes their plain mean. Weights start from PyTorch's default.",
    'Accuracy is the joint one: digit and sum both right on the same example. The source takes the product of its two accuracies for it.',
  ],
};

export default defineStudy({
  name: 'adder',
  title: 'A digit and a number',
  question: 'Can one network read a digit and add a number to it?',
  source: {
    title: 'PyTorch 101',
    url: 'https://github.com/extensive-nlp/TSAI-DeepNLP-END2.0/blob/main/03_PyTorch101/MNIST_Adder.ipynb',
  },
  task: digitPlusNumber(),
  evaluation:
    'Tested once on the 10,000 test images, each with a number fixed by a seed of its own, with the averaged weights. Accuracy is the joint one: digit and sum both right on the same example.',
  entries: { adder: entry },
  factors: {
    'digit-weight': {
      title: "Weight of the digit's loss beside that of the sum",
      values: [1, 2, 4],
      quick: [1, 4],
      scale: 'log',
      existing: { 1: 'adder' },
      entry: (weight: number) => ({
        ...entry,
        title: `Image and number to digit and sum, the digit's loss ${weight}-fold`,
        recipe: { ...recipe, loss: weightedLoss(weight), evaluationLoss: 'cross-entropy' },
      }),
    },
  },
});
