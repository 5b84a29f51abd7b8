import { type Computation, defineLedger, type Statement } from '@digitbench/core';
import study from './src/index.ts';

/** What the source's `validate_epoch` computes: the mean over 8 batches of 256, threes first; the last holds 246. */
const ofBatches = (of: Computation['of']): Computation => ({
  of,
  batches: { size: 256, order: 'test-set' },
});
const classes: Computation = { of: 'classes' };

const LOG_OF_OWN = [
  0.4932, 0.8298, 0.8219, 0.8996, 0.9232, 0.9344, 0.9432, 0.9489, 0.9537, 0.9551, 0.957, 0.9585, 0.9614,
  0.9619, 0.9633, 0.9643, 0.9648, 0.9648, 0.9657, 0.9657,
];
const LOG_OF_SGD = [
  0.4932, 0.8843, 0.814, 0.9087, 0.9336, 0.9463, 0.9555, 0.9614, 0.9663, 0.9673, 0.9697, 0.9712, 0.9741,
  0.9751, 0.9761, 0.977, 0.9775, 0.9775, 0.9785, 0.9785,
];

/** Columns of a log that fastai prints. */
interface TrainerLog {
  entry: string;
  where: string;
  trainLoss: readonly string[];
  validLoss: readonly number[];
  accuracy: readonly number[];
}

const trainerLog = ({ entry, where, trainLoss, validLoss, accuracy }: TrainerLog): Statement[] => [
  {
    form: 'log',
    says: `train_loss ${trainLoss.join(' ')}`,
    where,
    log: { entry, metric: 'smoothedLoss', values: trainLoss.map(Number), digits: 6 },
  },
  {
    form: 'log',
    says: `valid_loss ${validLoss.map((loss) => loss.toFixed(6)).join(' ')}`,
    where,
    log: { entry, metric: 'validLoss', values: validLoss, digits: 6 },
  },
  {
    form: 'log',
    says: `accuracy ${accuracy.map((share) => share.toFixed(6)).join(' ')}`,
    where,
    log: { entry, metric: 'validAccuracy', values: accuracy, digits: 4 },
  },
];

/** One row of the table "Results upfront", which the end of the document repeats. */
const TABLE = 'tables "Results upfront" and "Results"';

/** Everything that the source states: section by section, then its table. */
export default defineLedger(study, {
  statements: [
    {
      form: 'output',
      says: '6131 1010 6265 1028, torch.Size([6131, 28, 28])',
      where: 'section "Gathering the Tensors"',
      outcome: {
        is: 'holds',
        because: "They are the counts of MNIST's threes and sevens among its training and its test images.",
      },
    },
    {
      form: 'picture',
      says: 'show_image(mean_3_2d), show_image(stacked_threes_tr[10])',
      where: 'section "Baseline"',
      outcome: {
        is: 'not testable',
        because:
          "The document holds the code of the two pictures, not the pictures. The mean three of our training images is in the study's README.",
      },
    },
    {
      form: 'sentence',
      says: '## no need to do 7 separately',
      where: 'comment in section "Baseline"',
      outcome: {
        is: 'holds',
        because:
          'An image that is not called a three is called a seven, so `1 - is_3(...)` is right for sevens.',
      },
    },
    {
      form: 'number',
      says: 'Accuracy of prediction is: tensor(0.9661)',
      where: 'section "Baseline"',
      value: { entry: 'pixel-similarity', metric: 'accuracy', value: 0.9661, digits: 2, how: classes },
    },
    {
      form: 'number',
      says: 'Result: 97% Accuracy.',
      where: 'section "Baseline"',
      value: { entry: 'pixel-similarity', metric: 'accuracy', value: 0.97, digits: 0, how: classes },
    },
    {
      form: 'picture',
      says: 'init, predict, loss, gradient, step, repeat, stop',
      where: 'section "Write your own Linear NN", the graph of the steps',
      outcome: { is: 'holds', because: 'Its code takes these steps in this order, and so do our entries.' },
    },
    {
      form: 'output',
      says: 'torch.Size([784]), tensor([1]), 12396, tuple',
      where: 'section "Squeeze into tuple"',
      value: { entry: 'own-linear-as-logged', metric: 'trainExamples', value: 12_396, digits: 0 },
    },
    {
      form: 'output',
      says: 'torch.Size([256, 784]), torch.Size([256, 1])',
      where: 'section "Using Data Loaders to load into batches"',
      outcome: {
        is: 'holds',
        because:
          'Images of a batch are [256, 784] and targets [256, 1]. The predictions of `linear1` are [256], and that [256] beside [256, 1] broadcasts to [256, 256] explains all that follows.',
      },
    },
    {
      form: 'sentence',
      says: 'Not sure why True Shuffle is not working even on the validation set. Somehow it gets shuffled wrong.',
      where: 'comment beside the data loaders',
      claim: {
        kind: 'better',
        entries: ['own-linear-as-written', 'order-as-written=shuffled'],
        metric: 'accuracy',
        margin: 0,
      },
      outcome: {
        is: 'explained',
        because:
          'Nothing is shuffled wrongly. Loss and accuracy compare each prediction with every target of its batch. Sorted, nearly all batches hold one digit, so this is almost the right comparison; shuffled, half of the targets of a batch are threes, so the loss says nothing and the accuracy stays near one half. With each prediction compared to its own target the shuffled network trains well: see `order=shuffled`.',
      },
    },
    {
      form: 'sentence',
      says: 'Check what happenes if you use sum (guess: nothing different)',
      where: 'comment in mnist_loss',
      claim: { kind: 'no-difference', factor: 'reduction', metric: 'accuracy', margin: 0.002 },
    },
    {
      form: 'sentence',
      says: 'p.data is needed otherwise get leaf-variable error',
      where: 'comment in train_epoch',
      outcome: {
        is: 'holds',
        because:
          'PyTorch refuses to change a leaf that requires a gradient in place. No number depends on it.',
      },
    },
    {
      form: 'output',
      says: 'torch.Size([784]) torch.Size([1]) tensor([-0.0198], requires_grad=True)',
      where: 'section "Setting parameters" of the own linear network',
      outcome: {
        is: 'explained',
        because:
          'By its code the bias is the 785th number of torch.randn after torch.manual_seed(0), which is 0.4106. -0.0198 is the bias that nn.Linear(28*28,1) draws after that seed. So the run that is logged started from the same numbers as the networks after it.',
      },
    },
    {
      form: 'log',
      says: LOG_OF_OWN.join(' '),
      where: 'section "Training" of the own linear network',
      log: {
        entry: 'own-linear-as-logged',
        metric: 'pairAccuracy',
        values: LOG_OF_OWN,
        digits: 2,
        replay: true,
      },
    },
    {
      form: 'number',
      says: '0.9657',
      where: 'the last value of this log',
      value: {
        entry: 'own-linear-as-logged',
        metric: 'accuracy',
        value: 0.9657,
        digits: 2,
        how: ofBatches('pairs'),
        replay: true,
      },
    },
    {
      form: 'number',
      says: 'Result: 96 percent with 20 epochs',
      where: 'section "Training" of the own linear network',
      value: {
        entry: 'own-linear-as-logged',
        metric: 'accuracy',
        value: 0.96,
        digits: 0,
        how: ofBatches('pairs'),
      },
      outcome: { is: 'explained', because: 'It is 0.9657, cut to whole percent instead of rounded.' },
    },
    {
      form: 'sentence',
      says: '# p.grad.zero_() also OK.',
      where: 'comment in BasicOptim',
      outcome: {
        is: 'holds',
        because:
          'Either way the next gradient replaces the old one. The own linear network zeroes it, this one drops it, and the same replay gives the logs of both.',
      },
    },
    {
      form: 'log',
      says: LOG_OF_SGD.join(' '),
      where: 'section "Doing it with own BASIC OPTIM"',
      log: {
        entry: 'linear-own-sgd-as-logged',
        metric: 'batchAccuracy',
        values: LOG_OF_SGD,
        digits: 2,
        replay: true,
      },
    },
    {
      form: 'number',
      says: '0.9785',
      where: 'the last value of this log',
      value: {
        entry: 'linear-own-sgd-as-logged',
        metric: 'accuracy',
        value: 0.9785,
        digits: 2,
        how: ofBatches('accuracy'),
        replay: true,
      },
    },
    {
      form: 'number',
      says: '0.9785',
      where: 'the last value of this log, beside trainings that start from our seeds',
      value: {
        entry: 'linear-own-sgd',
        metric: 'accuracy',
        value: 0.9785,
        digits: 2,
        how: ofBatches('accuracy'),
      },
    },
    {
      form: 'number',
      says: 'Result: 98% with 20 epochs',
      where: 'section "Doing it with own BASIC OPTIM"',
      value: {
        entry: 'linear-own-sgd-as-logged',
        metric: 'accuracy',
        value: 0.98,
        digits: 0,
        how: ofBatches('accuracy'),
      },
    },
    {
      form: 'log',
      says: `The same 20 values: ${LOG_OF_SGD.join(' ')}`,
      where: 'section "Linear NN with built in SGD"',
      log: {
        entry: 'linear-own-sgd-as-logged',
        metric: 'batchAccuracy',
        values: LOG_OF_SGD,
        digits: 2,
        replay: true,
      },
      outcome: {
        is: 'explained',
        because:
          'The section sets `opt = BasicOptim(...)`, the optimizer of the section before, so its log repeats that one digit by digit. No step of the built-in SGD is in it.',
      },
    },
    {
      form: 'number',
      says: 'Result: 98% with 20 epochs',
      where: 'section "Linear NN with built in SGD"',
      value: { entry: 'linear-sgd', metric: 'accuracy', value: 0.98, digits: 0, how: ofBatches('accuracy') },
    },
    {
      form: 'sentence',
      says: 'Everything in 3 lines',
      where: 'section "Linear NN with fastai"',
      outcome: { is: 'holds', because: 'It makes `dls`, makes `learn` and calls `learn.fit`.' },
    },
    ...trainerLog({
      entry: 'linear-10-epochs',
      where: 'log of the section "Linear NN with fastai"',
      trainLoss:
        '0.637098 0.439934 0.164458 0.073856 0.040425 0.027307 0.021858 0.019390 0.018109 0.017324'.split(
          ' ',
        ),
      validLoss: [
        0.503163, 0.228752, 0.165872, 0.101805, 0.07548, 0.060971, 0.051846, 0.045741, 0.041433, 0.038244,
      ],
      accuracy: [
        0.495584, 0.79735, 0.850343, 0.916094, 0.933759, 0.948479, 0.957311, 0.962709, 0.965653, 0.967125,
      ],
    }),
    {
      form: 'number',
      says: '0.967125',
      where: 'the last accuracy of this log',
      value: { entry: 'linear-10-epochs', metric: 'accuracy', value: 0.967125, digits: 4 },
    },
    {
      form: 'number',
      says: 'Result: 97% with 10 epochs',
      where: 'section "Linear NN with fastai"',
      value: { entry: 'linear-10-epochs', metric: 'accuracy', value: 0.97, digits: 0 },
    },
    ...trainerLog({
      entry: 'two-layer',
      where: 'log of the section "Non-linear NN with pytorch"',
      trainLoss:
        '0.333909 0.153576 0.083833 0.054202 0.040586 0.033723 0.029842 0.027354 0.025581 0.024215 0.023111 0.022192 0.021408 0.020730 0.020136 0.019609 0.019138 0.018714 0.018328 0.017974'.split(
          ' ',
        ),
      validLoss: [
        0.405487, 0.240681, 0.117808, 0.078306, 0.060718, 0.050975, 0.044882, 0.040743, 0.037743, 0.035456,
        0.033643, 0.032156, 0.030907, 0.029837, 0.028907, 0.02809, 0.027364, 0.026714, 0.026129, 0.025598,
      ],
      accuracy: [
        0.504416, 0.790481, 0.91315, 0.941609, 0.957311, 0.964181, 0.966143, 0.968597, 0.969578, 0.970069,
        0.972031, 0.972522, 0.974975, 0.975957, 0.975957, 0.977429, 0.97792, 0.97792, 0.97841, 0.978901,
      ],
    }),
    {
      form: 'number',
      says: '0.978901',
      where: 'the last accuracy of this log',
      value: { entry: 'two-layer', metric: 'accuracy', value: 0.978901, digits: 4 },
    },
    {
      form: 'number',
      says: 'train_loss 0.068580',
      where: 'log of the section "CNN with 18 layers with fastai"',
      value: { entry: 'resnet18', metric: 'smoothedLoss', value: 0.06858, digits: 6 },
    },
    {
      form: 'number',
      says: 'valid_loss 0.012664',
      where: 'log of the section "CNN with 18 layers with fastai"',
      value: { entry: 'resnet18', metric: 'validLoss', value: 0.012664, digits: 6 },
    },
    {
      form: 'number',
      says: 'accuracy 0.995584',
      where: 'log of the section "CNN with 18 layers with fastai"',
      value: { entry: 'resnet18', metric: 'accuracy', value: 0.995584, digits: 4 },
    },
    {
      form: 'number',
      says: 'Result: 99.7% with 1 epoch',
      where: 'section "CNN with 18 layers with fastai", beside our runs',
      value: { entry: 'resnet18', metric: 'accuracy', value: 0.997, digits: 1 },
    },
    {
      form: 'number',
      says: 'Result: 99.7% with 1 epoch',
      where: 'section "CNN with 18 layers with fastai", as the result of the log above it',
      outcome: {
        is: 'refuted',
        because:
          'The log says 0.995584, which is 2,029 of 2,038 images, or 99.6 %. 99.7 % would be two or three more. Our runs reach it, so it may be the result of another run.',
      },
    },
    {
      form: 'output',
      says: 'Times of an epoch: 00:00 for the linear and the two-layer network, 00:08 for ResNet-18',
      where: "logs of fastai's trainer",
      outcome: { is: 'not testable', because: "They are of the author's machine, which is not described." },
    },
    {
      form: 'table row',
      says: 'Baseline NA 96.6%',
      where: TABLE,
      value: { entry: 'pixel-similarity', metric: 'accuracy', value: 0.966, digits: 1, how: classes },
    },
    {
      form: 'table row',
      says: 'Own Linear NN 20 96.5%',
      where: TABLE,
      value: {
        entry: 'own-linear-as-logged',
        metric: 'accuracy',
        value: 0.965,
        digits: 1,
        how: ofBatches('pairs'),
      },
      outcome: {
        is: 'explained',
        because:
          'It is 0.9657, cut to one decimal, and 0.9657 is a share of pairs: each answer counts against every target of its batch. Of single images the same network answers 97.84 % right, as many as the networks of the next rows. It only seems worse.',
      },
    },
    {
      form: 'sentence',
      says: 'Uses slightly different initial values than the rest',
      where: `${TABLE}; the second leaves out "slightly"`,
      outcome: {
        is: 'refuted',
        because:
          'The bias that it prints, -0.0198, is that of nn.Linear after torch.manual_seed(0), from which the next two sections start as well, and a replay from these numbers gives all 20 values of its log. The initial values are the same, and the difference is in how loss and accuracy are computed.',
      },
    },
    {
      form: 'table row',
      says: 'Linear NN with own SGD 20 98%',
      where: TABLE,
      value: {
        entry: 'linear-own-sgd',
        metric: 'accuracy',
        value: 0.98,
        digits: 0,
        how: ofBatches('accuracy'),
      },
    },
    {
      form: 'table row',
      says: 'Linear NN with SGD 20 98%',
      where: TABLE,
      value: { entry: 'linear-sgd', metric: 'accuracy', value: 0.98, digits: 0, how: ofBatches('accuracy') },
    },
    {
      form: 'table row',
      says: 'Linear NN with fastai 20 98%',
      where: `${TABLE}, beside our runs of 20 epochs`,
      value: { entry: 'linear-sgd', metric: 'accuracy', value: 0.98, digits: 0 },
    },
    {
      form: 'table row',
      says: 'Linear NN with fastai 20 98%',
      where: `${TABLE}, as the result of the section "Linear NN with fastai"`,
      outcome: {
        is: 'refuted',
        because:
          "That section trains for 10 epochs, and its log ends at 0.967125, which it calls 97 %. The library's SGD does reach 98 % in 20 epochs, but the source shows no such run.",
      },
    },
    {
      form: 'table row',
      says: 'Own Non-Linear NN 20 98%',
      where: TABLE,
      outcome: {
        is: 'not testable',
        because:
          'The source shows the parts of this network and no training of it: no learning rate, no epochs, no log. Most likely the row is of the two-layer network of the library, whose log ends at 0.978901.',
      },
    },
    {
      form: 'table row',
      says: 'CNN 18 layer 1 99.7%',
      where: TABLE,
      value: { entry: 'resnet18', metric: 'accuracy', value: 0.997, digits: 1 },
    },
  ],
  claims: [
    {
      sentence:
        'By single images, the own linear network as logged and the linear layer with own SGD as logged are equally good.',
      kind: 'no-difference',
      entries: ['own-linear-as-logged', 'linear-own-sgd-as-logged'],
      metric: 'accuracy',
      margin: 0.001,
    },
    {
      sentence: 'With each prediction compared to its own target, a shuffled own linear network trains too.',
      kind: 'at-least',
      entries: ['order=shuffled'],
      metric: 'accuracy',
      margin: 0.95,
    },
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
});
