import { defineStudy, fastaiRecipe, type Recipe, resnet18 } from '@digitbench/core';
import { linear, ownLinear, twoLayer } from './models.ts';
import { ownStep } from './own-step.ts';
import { ownTwoLayer } from './own-two-layer.ts';
import { pixelSimilarity } from './pixel-similarity.ts';
import { threesThenSevens } from './task.ts';

const recipe: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'error-probability',
  optimizer: { name: 'sgd' },
  learningRate: 1,
  batchSize: 256,
  epochs: 20,
  shuffle: false,
  dropLast: false,
  validation: { kind: 'test' },
  select: 'last',
};

const notes = [
  'Batches are not shuffled and the threes come before the sevens, each digit in the order of its file names, as chapter 4 of "Deep Learning for Coders" stacks them: 48 of the 49 batches of an epoch hold one digit alone.',
  'The loss is the mean of 1 - p of the right class, p by a sigmoid of the single output.',
  'Validated on the test images after each epoch, as in the source; nothing is chosen by it: the weights after the last epoch count.',
];
const initialised = "Weights and bias start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in).";

export default defineStudy({
  name: 'three-vs-seven',
  title: 'Three or seven?',
  question: 'How far does each step from comparing pixels to a deep network take telling threes from sevens?',
  source: { title: 'Three or seven', year: 2020 },
  task: threesThenSevens(),
  evaluation:
    'Validated after each epoch and tested at the end on the same 1,010 threes and 1,028 sevens of the test images, as in the source.',
  claims: [
    {
      sentence: 'A step written by hand trains the linear layer as well as the library does.',
      kind: 'no-difference',
      entries: ['linear-own-sgd', 'linear-sgd'],
      metric: 'accuracy',
      margin: 0.002,
    },
    {
      sentence: 'A deep network is better than a linear layer and than comparing pixels.',
      kind: 'better',
      entries: ['resnet18', 'linear-sgd', 'pixel-similarity'],
      metric: 'accuracy',
      margin: 0,
    },
  ],
  entries: {
    'pixel-similarity': {
      kind: 'estimator',
      title: 'Nearest class mean, L2',
      family: 'neighbours',
      fit: (train) => pixelSimilarity(train, 'L2'),
      reported: [
        { metric: 'accuracy', value: 0.9661, digits: 2, where: 'pixel similarity, "is it a three" baseline' },
      ],
      notes: [
        'The distance is the root of the mean squared difference between pixels of 0 to 1. Nothing is drawn: every seed gives the same.',
      ],
    },
    'pixel-similarity-l1': {
      kind: 'estimator',
      title: 'Nearest class mean, L1',
      family: 'neighbours',
      fit: (train) => pixelSimilarity(train, 'L1'),
      notes: [
        'The distance is the mean absolute difference between pixels of 0 to 1. Nothing is drawn: every seed gives the same.',
      ],
    },
    'own-linear': {
      kind: 'network',
      title: '784-1 from bare tensors',
      family: 'linear',
      build: ownLinear,
      recipe: { ...recipe, optimizer: ownStep },
      reported: [{ metric: 'accuracy', value: 0.9657, digits: 2, where: 'own linear model, epoch 20' }],
      notes: [...notes, 'Weights and bias start from N(0, 1).'],
    },
    'linear-own-sgd': {
      kind: 'network',
      title: '784-1, own SGD',
      family: 'linear',
      build: linear,
      recipe: { ...recipe, optimizer: ownStep },
      reported: [{ metric: 'accuracy', value: 0.9785, digits: 2, where: 'linear layer, own SGD, epoch 20' }],
      notes: [...notes, initialised],
    },
    'linear-sgd': {
      kind: 'network',
      title: '784-1, library SGD',
      family: 'linear',
      build: linear,
      recipe,
      reported: [
        { metric: 'accuracy', value: 0.9785, digits: 2, where: "linear layer, the library's SGD, epoch 20" },
      ],
      notes: [...notes, initialised],
    },
    'linear-10-epochs': {
      kind: 'network',
      title: '784-1, 10 epochs',
      family: 'linear',
      build: linear,
      recipe: { ...recipe, epochs: 10 },
      reported: [
        {
          metric: 'accuracy',
          value: 0.9671,
          digits: 2,
          where: "linear layer, the library's trainer, epoch 10",
        },
      ],
      notes: [...notes, initialised],
    },
    'own-two-layer': {
      kind: 'network',
      title: '784-30-1 from bare tensors, ReLU',
      family: 'mlp',
      build: ownTwoLayer,
      recipe: { ...recipe, optimizer: ownStep, learningRate: 0.1 },
      reported: [
        { metric: 'accuracy', value: 0.98, digits: 0, where: 'table of results, "98 %"; there is no log' },
      ],
      notes: [
        ...notes,
        'Weights start from N(0, 1), and each layer has one bias, drawn likewise, that all its units share, as the source wrote it.',
        'The source logs no training of this network: learning rate and epochs are those of the two-layer network beside it. With the learning rate of its own linear model, 1, it comes closer to the 98 % of the table.',
      ],
    },
    'two-layer': {
      kind: 'network',
      title: '784-30-1, ReLU',
      family: 'mlp',
      build: twoLayer,
      recipe: { ...recipe, learningRate: 0.1 },
      reported: [
        {
          metric: 'accuracy',
          value: 0.9789,
          digits: 2,
          where: "two-layer network, the library's trainer, epoch 20",
        },
      ],
      notes: [...notes, initialised],
    },
    resnet18: {
      kind: 'network',
      title: 'ResNet-18',
      family: 'cnn',
      build: (random) => resnet18(random, 2),
      recipe: { ...fastaiRecipe, validation: { kind: 'test' } },
      reported: [
        { metric: 'accuracy', value: 0.9956, digits: 2, where: 'log of the training; the table says 99.7 %' },
      ],
      budgets: { quick: { examples: 1280 }, smoke: { examples: 256 } },
      notes: [
        "fastai 2's defaults for a vision learner without pretrained weights: torchvision's body on 28x28x3, the grey image three times, no normalisation, its own head with dropout; Adam with decoupled weight decay under one cycle.",
        'Here the images are shuffled and the loss is cross-entropy of two outputs, as that library does it.',
        "Running variances move by the biased variance (PyTorch's by the unbiased, a difference of 1 in 63 at most).",
        'In the quick profile it sees 1,280 images, 20 steps: enough to see that it learns, no more.',
      ],
    },
  },
});
