import {
  defineStudy,
  fastaiRecipe,
  type NetworkEntry,
  type Recipe,
  resnet18,
  tenDigits,
} from '@digitbench/core';
import { denseNetwork } from './models.ts';
import { oneVersusRest } from './one-versus-rest.ts';

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
  'The split is 48,000 to 12,000 by a random permutation, as in the source, which fixes no seed; here each seed draws its own.',
  "Weights and biases start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in): the source names no other.",
  'As its code says: a new order of the training images each epoch (SubsetRandomSampler), in batches of 256 with the smaller last one kept, pixels divided by 255 and nothing else.',
  'Its accuracies are means over batches of 256: of the test images sorted by digit and file name, the last batch being 16 nines; of the validation images in random order.',
];

const linear: NetworkEntry = {
  kind: 'network',
  title: '784-10',
  family: 'linear',
  build: (random) => denseNetwork([], random),
  recipe: { ...recipe, learningRate: 0.01 },
  notes,
};

const twoLayer = (width: number): NetworkEntry => ({
  kind: 'network',
  title: `784-${width}-10, ReLU`,
  family: 'mlp',
  build: (random) => denseNetwork([width], random),
  recipe: { ...recipe, learningRate: 0.001 },
  notes,
});

const resnet: NetworkEntry = {
  kind: 'network',
  title: 'ResNet-18',
  family: 'cnn',
  build: (random) => resnet18(random, 10),
  recipe: { ...fastaiRecipe, validation: recipe.validation },
  budgets: { quick: { examples: 1280 }, smoke: { examples: 256 } },
};

const resnetNotes = [
  "fastai 2's defaults for a vision learner without pretrained weights: torchvision's body on 28x28x3, the grey image three times, no normalisation, its own head with dropout; Adam with decoupled weight decay under one cycle.",
  "Running variances move by the biased variance (PyTorch's by the unbiased, a difference of 1 in 63 at most).",
  'In the quick profile it sees 1,280 images, 20 steps: enough to see that it learns, no more.',
];

export default defineStudy({
  name: 'all-digits',
  title: 'All ten digits, layer by layer',
  question: 'How much does each added layer help a network to read all ten digits?',
  source: { title: 'Fast.AI - Digit Classifier - Part 2: All digits' },
  task: tenDigits(),
  evaluation:
    'Validated after each epoch on 12,000 held-back images; tested once on the 10,000 test images, with the weights after the last epoch.',
  entries: {
    linear,
    'linear-one-versus-rest': {
      ...linear,
      title: '784-10, each digit against the rest',
      recipe: { ...linear.recipe, loss: oneVersusRest },
      notes: [
        ...notes,
        'Ten linear classifiers, each of its digit against the rest, trained beside each other on the same batches; the highest score wins. The source looked into this strategy and reports no run.',
      ],
    },
    'two-layer': twoLayer(30),
    'three-layer': {
      ...linear,
      title: '784-300-50-10, ReLU',
      family: 'mlp',
      build: (random) => denseNetwork([300, 50], random),
      notes: [
        ...notes,
        'The line that prints the third test accuracy names another network, `simple_net_4`, which the source does not show.',
      ],
    },
    resnet18: {
      ...resnet,
      notes: [
        'As meant: 48,000 of the 60,000 training images train, 12,000 validate, as for the other networks.',
        ...resnetNotes,
      ],
    },
    'resnet18-as-written': {
      ...resnet,
      title: 'ResNet-18, test images among its training images',
      recipe: { ...fastaiRecipe, validation: { kind: 'fraction-of-all', fraction: 0.2 } },
      notes: [
        "As written: from_folder(path2, train='training', valid_pct=0.2) takes the files of both folders, 70,000, of which a random fifth validates. So about 8,000 of the 10,000 test images are trained on: its test accuracy is not one of unseen images.",
        ...resnetNotes,
      ],
    },
  },
  factors: {
    'second-layer': {
      title: 'Units of the second layer',
      unit: 'units',
      values: [10, 30, 100, 300],
      quick: [10, 300],
      scale: 'log',
      existing: { 30: 'two-layer' },
      entry: twoLayer,
    },
  },
});
