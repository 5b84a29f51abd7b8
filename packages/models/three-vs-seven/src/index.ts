import { defineStudy, fastaiRecipe, type NetworkEntry, resnet18 } from '@digitbench/core';
import { linear, linearOfSource, ownLinear, twoLayer } from './models.ts';
import { ownTwoLayer } from './own-two-layer.ts';
import { pixelSimilarity } from './pixel-similarity.ts';
import { library, logged, own, ownOfPairs, ownSum, shuffled } from './recipes.ts';
import { threesThenSevens } from './task.ts';

const notes = [
  'Batches are not shuffled and the threes come before the sevens, each digit in the order of its file names, as chapter 4 of "Deep Learning for Coders" stacks them: 48 of the 49 batches of an epoch hold one digit alone.',
  'The loss is the mean of 1 - p of the right class, p by a sigmoid of the single output.',
  'Validated on the test images after each epoch, as in the source; nothing is chosen by it: the weights after the last epoch count.',
];
const standardNormal = 'Weights and bias start from N(0, 1), as `init_params` draws them.';
const initialised = "Weights and bias start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in).";
const ofPairs =
  'As written: predictions have the shape [batch] and targets [batch, 1], so loss and accuracy compare each prediction with every target of the batch, [batch, batch]. The accuracy in our tables is the plain one.';
const asMeant = 'As meant: each prediction is compared with its own target.';
const replay = [
  "A replay of the source's run: weight and bias are the numbers that PyTorch's nn.Linear(28*28,1) draws after torch.manual_seed(0). Nothing else is drawn: every seed of ours gives the same.",
];
const inRandomOrder =
  'Training and validation images come in a new random order each epoch (`shuffle=True`).';

const ownLinearMeant: NetworkEntry = {
  kind: 'network',
  title: '784-1 from bare tensors',
  family: 'linear',
  build: ownLinear,
  recipe: own,
  notes: [...notes, standardNormal, asMeant],
};

const ownLinearWritten: NetworkEntry = {
  ...ownLinearMeant,
  title: '784-1 from bare tensors, compared in pairs',
  recipe: ownOfPairs,
  notes: [...notes, standardNormal, ofPairs],
};

const linearOwnSgd: NetworkEntry = {
  kind: 'network',
  title: '784-1, own SGD',
  family: 'linear',
  build: linear,
  recipe: own,
  notes: [...notes, initialised],
};

export default defineStudy({
  name: 'three-vs-seven',
  title: 'Three or seven?',
  question:
    'How much does each step help to tell threes from sevens, from comparing pixels to a deep network?',
  source: { title: 'Understand the workings of an NN' },
  task: threesThenSevens(),
  evaluation:
    'Validated after each epoch and tested at the end on the same 1,010 threes and 1,028 sevens of the test images, as in the source.',
  entries: {
    'pixel-similarity': {
      kind: 'estimator',
      title: 'Nearest class mean, L2',
      family: 'neighbours',
      fit: (train) => pixelSimilarity(train, 'L2'),
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
        'The source defines this distance beside the other and does not use it.',
        'The distance is the mean absolute difference between pixels of 0 to 1. Nothing is drawn: every seed gives the same.',
      ],
    },
    'own-linear': ownLinearMeant,
    'own-linear-as-written': ownLinearWritten,
    'own-linear-as-logged': {
      ...ownLinearWritten,
      title: '784-1 from bare tensors, replayed',
      build: linearOfSource,
      pretrained: true,
      notes: [
        ...notes,
        ofPairs,
        ...replay,
        "The source's code draws N(0, 1) here. Its log can't come from that: it prints a bias of -0.0198, which is what nn.Linear draws after this seed, and from these numbers all 20 logged values follow.",
      ],
    },
    'linear-own-sgd': linearOwnSgd,
    'linear-own-sgd-as-logged': {
      ...linearOwnSgd,
      title: '784-1, own SGD, replayed',
      build: linearOfSource,
      pretrained: true,
      notes: [...notes, ...replay],
    },
    'linear-sgd': {
      ...linearOwnSgd,
      title: '784-1, library SGD',
      recipe: library,
      notes: [
        ...notes,
        initialised,
        'The section "with built in SGD" of the source runs its own optimizer again, so it has no log of the library\'s over 20 epochs.',
      ],
    },
    'linear-10-epochs': {
      ...linearOwnSgd,
      title: '784-1, library SGD, 10 epochs',
      recipe: logged({ ...library, epochs: 10 }),
    },
    'own-two-layer': {
      kind: 'network',
      title: '784-30-1 from bare tensors, ReLU',
      family: 'mlp',
      build: ownTwoLayer,
      recipe: { ...own, learningRate: 0.1 },
      notes: [
        ...notes,
        'Weights start from N(0, 1), and each layer has one bias, drawn likewise, that all its units share, as the source wrote it.',
        'The source logs no training of this network: learning rate and epochs are those of the two-layer network beside it.',
      ],
    },
    'two-layer': {
      kind: 'network',
      title: '784-30-1, ReLU',
      family: 'mlp',
      build: twoLayer,
      recipe: logged({ ...library, learningRate: 0.1 }),
      notes: [...notes, initialised],
    },
    resnet18: {
      kind: 'network',
      title: 'ResNet-18',
      family: 'cnn',
      build: (random) => resnet18(random, 2),
      recipe: logged({ ...fastaiRecipe, validation: { kind: 'test' } }),
      budgets: { quick: { examples: 1280 }, smoke: { examples: 256 } },
      notes: [
        "fastai 2's defaults for a vision learner without pretrained weights: torchvision's body on 28x28x3, the grey image three times, no normalisation, its own head with dropout; Adam with decoupled weight decay under one cycle.",
        'Here the images are shuffled and the loss is cross-entropy of two outputs, as that library does it.',
        "Running variances move by the biased variance (PyTorch's by the unbiased, a difference of 1 in 63 at most).",
        'In the quick profile it sees 1,280 images, 20 steps: enough to see that it learns, no more.',
      ],
    },
  },
  factors: {
    reduction: {
      title: 'What the loss does with the examples of a batch',
      values: ['mean', 'sum'],
      existing: { mean: 'linear-own-sgd' },
      entry: (reduction) => ({
        ...linearOwnSgd,
        title: `784-1, own SGD, ${reduction} of the batch's losses`,
        recipe: ownSum,
      }),
    },
    'order-as-written': {
      title: 'Order of the images, compared in pairs',
      values: ['sorted', 'shuffled'],
      existing: { sorted: 'own-linear-as-written' },
      entry: (order) => ({
        ...ownLinearWritten,
        title: `784-1 from bare tensors, compared in pairs, ${order}`,
        recipe: shuffled(ownOfPairs),
        notes: [...notes.slice(1), standardNormal, ofPairs, inRandomOrder],
      }),
    },
    order: {
      title: 'Order of the images',
      values: ['sorted', 'shuffled'],
      existing: { sorted: 'own-linear' },
      entry: (order) => ({
        ...ownLinearMeant,
        title: `784-1 from bare tensors, ${order}`,
        recipe: shuffled(own),
        notes: [...notes.slice(1), standardNormal, asMeant, inRandomOrder],
      }),
    },
  },
});
