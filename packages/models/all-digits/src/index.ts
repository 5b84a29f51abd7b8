import { defineStudy, fastaiRecipe, type Recipe, resnet18, tenDigits } from '@digitbench/core';
import { denseNetwork } from './models.ts';

const recipe: Omit<Recipe, 'learningRate'> = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd' },
  batchSize: 256,
  epochs: 400,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 0.2 },
  select: 'last',
};

const notes = [
  'The split is 48,000 to 12,000 by a random permutation, as in the source; here each seed draws its own.',
  "Weights and biases start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in): the source names no other.",
  'Read so where the source is silent: a new order of the training images each epoch, the last batch of the 128 images left over kept, no normalisation beyond 1/255, the weights after the last epoch tested.',
];

export default defineStudy({
  name: 'all-digits',
  title: 'All ten digits, layer by layer',
  question: 'How far does each more layer take a network on all ten digits?',
  source: { title: 'all-digits', year: 2021 },
  task: tenDigits(),
  evaluation:
    'Validated after each epoch on 12,000 held-back images; tested once on the 10,000 test images, with the weights after the last epoch.',
  claims: [
    {
      sentence: 'Two layers know better than one.',
      kind: 'better',
      entries: ['two-layer', 'linear'],
      metric: 'accuracy',
      margin: 0,
    },
    {
      sentence: 'Three layers know better than two and than one.',
      kind: 'better',
      entries: ['three-layer', 'two-layer', 'linear'],
      metric: 'accuracy',
      margin: 0,
    },
    {
      sentence: 'A ResNet-18 knows better after one epoch than one or two layers after 400.',
      kind: 'better',
      entries: ['resnet18', 'two-layer', 'linear'],
      metric: 'accuracy',
      margin: 0,
    },
  ],
  entries: {
    linear: {
      kind: 'network',
      title: '784-10',
      family: 'linear',
      build: (random) => denseNetwork([], random),
      recipe: { ...recipe, learningRate: 0.01 },
      reported: [
        { metric: 'validAccuracy', value: 0.9126, digits: 2, where: 'linear model, validation accuracy' },
        { metric: 'accuracy', value: 0.9165, digits: 2, where: 'linear model, test accuracy' },
      ],
      notes,
    },
    'two-layer': {
      kind: 'network',
      title: '784-30-10, ReLU',
      family: 'mlp',
      build: (random) => denseNetwork([30], random),
      recipe: { ...recipe, learningRate: 0.001 },
      reported: [
        {
          metric: 'validAccuracy',
          value: 0.91,
          digits: 0,
          where: 'two-layer model, validation accuracy, "around 91 %"',
        },
        { metric: 'accuracy', value: 0.9201, digits: 2, where: 'two-layer model, test accuracy' },
      ],
      notes,
    },
    'three-layer': {
      kind: 'network',
      title: '784-300-50-10, ReLU',
      family: 'mlp',
      build: (random) => denseNetwork([300, 50], random),
      recipe: { ...recipe, learningRate: 0.01 },
      reported: [
        {
          metric: 'validAccuracy',
          value: 0.9845,
          digits: 2,
          where: 'three-layer model, validation accuracy',
        },
        { metric: 'accuracy', value: 0.9713, digits: 2, where: 'three-layer model, test accuracy' },
      ],
      notes: [
        ...notes,
        "In the source the line of this model's test accuracy names another network: it may come from another run.",
      ],
    },
    resnet18: {
      kind: 'network',
      title: 'ResNet-18',
      family: 'cnn',
      build: (random) => resnet18(random, 10),
      recipe: { ...fastaiRecipe, validation: recipe.validation },
      reported: [
        {
          metric: 'validAccuracy',
          value: 0.984,
          digits: 1,
          where: 'ResNet-18, one epoch, validation accuracy',
        },
      ],
      budgets: { quick: { examples: 1280 }, smoke: { examples: 256 } },
      notes: [
        'The split is 48,000 to 12,000 by a random permutation, as for the other networks.',
        "fastai 2's defaults for a vision learner without pretrained weights: torchvision's body on 28x28x3, the grey image three times, no normalisation, its own head with dropout; Adam with decoupled weight decay under one cycle.",
        "Running variances move by the biased variance (PyTorch's by the unbiased, a difference of 1 in 63 at most).",
        'In the quick profile it sees 1,280 images, 20 steps: enough to see that it learns, no more.',
      ],
    },
  },
});
