import { type Computation, defineLedger } from '@digitbench/core';
import study from './src/index.ts';

/** The test loader does not shuffle: 40 batches by digit and file name, the last one of 16 nines. */
const sorted: Computation = { of: 'accuracy', batches: { size: 256, order: 'class-then-file-name' } };
/** The validation loader draws a new order each time: 47 batches, the last one of 224. */
const drawn: Computation = { of: 'accuracy', batches: { size: 256, order: 'random' } };

const missingPlot = {
  is: 'not testable',
  because: 'The document names the picture and does not hold it. Ours is on the page of the study.',
} as const;

/** Everything that the source states, in its order. */
export default defineLedger(study, {
  statements: [
    {
      form: 'number',
      says: 'torch.Size([11693, 1]) in the two digit example, torch.Size([60000]) here',
      where: 'section "Data wrangling"',
      outcome: {
        is: 'holds',
        because:
          "MNIST has 60,000 training images. 11,693 is of another article; it is the number of MNIST's fours and eights, 5,842 and 5,851.",
      },
    },
    {
      form: 'sentence',
      says: 'cross entropy loss allows us to handle more than two possible labels, which I think is called multiclass classification',
      where: 'section "Cross entropy loss"',
      outcome: { is: 'holds', because: 'It is called so, and all networks here are trained with it.' },
    },
    {
      form: 'sentence',
      says: '“one versus rest” and “one versus one” ... seemed less efficient than the cross entropy loss approach',
      where: 'section "Cross entropy loss", of one versus rest',
      claim: { kind: 'better', entries: ['linear', 'linear-one-versus-rest'], metric: 'accuracy', margin: 0 },
    },
    {
      form: 'sentence',
      says: '“one versus rest” and “one versus one” ... seemed less efficient than the cross entropy loss approach',
      where: 'section "Cross entropy loss", of one versus one',
      outcome: {
        is: 'holds',
        because:
          'By its size: 45 linear networks of 785 parameters are 35,325, beside 7,850 of the linear network. The source trains none of them, and neither do we.',
      },
    },
    {
      form: 'sentence',
      says: 'turn the multiclass classification into multiple different binary classification problems. This can lead to a large number of variations.',
      where: 'section "Cross entropy loss"',
      outcome: {
        is: 'holds',
        because: 'Ten digits make ten questions of one against the rest, and 45 of one against one.',
      },
    },
    {
      form: 'sentence',
      says: 'it will generate probabilities for each of the possibilities. The sum of the probabilities of each possibility will add up to one.',
      where: 'section "Cross entropy loss"',
      outcome: {
        is: 'holds',
        because: 'Softmax, which is part of the loss, makes such probabilities of the scores.',
      },
    },
    {
      form: 'sentence',
      says: 'Normalize predictions (I think my use of the sigmoid function is wrong here)',
      where: 'comment in batch_accuracy',
      outcome: {
        is: 'holds',
        because:
          'Softmax would give the probabilities. For the accuracy it makes no difference: a sigmoid rises, so the highest score stays the highest.',
      },
    },
    {
      form: 'number',
      says: 'The performance over 400 epochs was 0.9126',
      where: 'section "Simple linear model", read as the mean over all epochs',
      value: {
        entry: 'linear',
        metric: 'validAccuracy',
        value: 0.9126,
        digits: 2,
        epoch: 'mean',
        how: drawn,
      },
    },
    {
      form: 'number',
      says: 'The performance over 400 epochs was 0.9126',
      where: 'section "Simple linear model", read as the accuracy after the last epoch',
      value: { entry: 'linear', metric: 'validAccuracy', value: 0.9126, digits: 2, how: drawn },
      outcome: {
        is: 'explained',
        because:
          'The words allow both readings, and the other one fits: the mean over all epochs of our networks agrees with the number, which is after the last epoch lower than any of theirs.',
      },
    },
    {
      form: 'sentence',
      says: 'which is decent, but seems like we can do better',
      where: 'section "Simple linear model"',
      claim: { kind: 'better', entries: ['three-layer', 'linear'], metric: 'accuracy', margin: 0 },
    },
    {
      form: 'plot',
      says: 'Accuracy by epoch graph for linear model',
      where: 'section "Simple linear model"',
      outcome: missingPlot,
    },
    {
      form: 'sentence',
      says: 'The performance improvements starts steep, but very quickly flattens out.',
      where: 'section "Simple linear model"',
      outcome: {
        is: 'holds',
        because:
          'Our five networks go from 79.4 % after the first epoch to 90.1 % after 40 epochs on average, and from there to 92.0 % after 400.',
      },
    },
    {
      form: 'number',
      says: 'This model also tailed off around 91% accuracy.',
      where: 'section "Two layer model"',
      value: { entry: 'two-layer', metric: 'validAccuracy', value: 0.91, digits: 0, how: drawn },
    },
    {
      form: 'sentence',
      says: "It didn't seem to matter how many inputs I used for the second layer. The 30 I picked here is arbitrary.",
      where: 'section "Two layer model"',
      claim: { kind: 'no-difference', factor: 'second-layer', metric: 'validAccuracy', margin: 0.01 },
      outcome: {
        is: 'explained',
        because:
          'The source does not say which widths it tried. From 30 to 300 units it is so: they differ by less than one percentage point. Ten units do matter: they are more than one point below 300 (1.23 to 1.75, n = 10).',
      },
    },
    {
      form: 'sentence',
      says: 'this model performed worse than the simple linear model when I used fewer epochs',
      where: 'section "Two layer model"',
      claim: {
        kind: 'better',
        entries: ['linear', 'two-layer'],
        metric: 'validAccuracy',
        margin: 0,
        epochs: [10, 40, 160],
      },
    },
    {
      form: 'sentence',
      says: 'The improvement in accuracy seems to improve slower.',
      where: 'section "Two layer model", compared with the simple linear model',
      claim: {
        kind: 'better',
        entries: ['linear', 'two-layer'],
        metric: 'validAccuracy',
        margin: 0,
        epochs: [1, 10, 40],
      },
    },
    {
      form: 'sentence',
      says: 'I did use a smaller learning rate. And also the model is slightly more complex.',
      where: 'section "Two layer model"',
      outcome: {
        is: 'holds',
        because: 'The rate is 0.001 beside 0.01, and there are 23,860 parameters beside 7,850.',
      },
    },
    {
      form: 'plot',
      says: 'Accuracy by epoch graph for two layer model',
      where: 'section "Two layer model"',
      outcome: missingPlot,
    },
    {
      form: 'sentence',
      says: 'I ran the model over 40 epochs and 160 epochs. It was concerning that the performance was always noticeably worse than the simple linear model.',
      where:
        'section "Three layer model", of the network and learning rate that it shows; those of its "initial tests" may have been others',
      claim: {
        kind: 'better',
        entries: ['linear', 'three-layer'],
        metric: 'validAccuracy',
        margin: 0,
        epochs: [40, 160],
      },
    },
    {
      form: 'number',
      says: "once I increased the epochs to 400, the three layer model's performance reached 0.9845",
      where: 'section "Three layer model"',
      value: { entry: 'three-layer', metric: 'validAccuracy', value: 0.9845, digits: 2, how: drawn },
    },
    {
      form: 'sentence',
      says: 'The accuracy improved slower [...] than the two layer model.',
      where:
        'section "Three layer model", at the learning rates that it shows: 0.01, and 0.001 for two layers',
      claim: {
        kind: 'better',
        entries: ['two-layer', 'three-layer'],
        metric: 'validAccuracy',
        margin: 0,
        epochs: [10, 40],
      },
    },
    {
      form: 'sentence',
      says: 'but more steadily than the two layer model.',
      where: 'section "Three layer model"',
      outcome: {
        is: 'refuted',
        because:
          'In the first 100 epochs, in which both improve fast, the validation accuracy of our three-layer networks falls from one epoch to the next 12 to 18 times, that of our two-layer networks never or up to twice. In all 400 epochs it is 126 to 139 times, by up to 0.15 percentage points, beside 45 to 70 times, by up to 0.08. Nor do three layers go on improving for longer: after epoch 100 they gain 1.8 to 2.3 points, two layers 2.7 to 3.6.',
      },
    },
    {
      form: 'plot',
      says: 'Accuracy by epoch graph for three layer model',
      where: 'section "Three layer model"',
      outcome: missingPlot,
    },
    {
      form: 'number',
      says: '0.9165',
      where: 'section "Performance against the testing dataset", validate_epoch(linear_model, ...)',
      value: { entry: 'linear', metric: 'accuracy', value: 0.9165, digits: 2, how: sorted },
    },
    {
      form: 'number',
      says: '0.9201',
      where: 'section "Performance against the testing dataset", validate_epoch(simple_net, ...)',
      value: { entry: 'two-layer', metric: 'accuracy', value: 0.9201, digits: 2, how: sorted },
    },
    {
      form: 'number',
      says: '0.9713',
      where: 'section "Performance against the testing dataset", validate_epoch(simple_net_4, ...)',
      value: { entry: 'three-layer', metric: 'accuracy', value: 0.9713, digits: 2, how: sorted },
      outcome: {
        is: 'not testable',
        because:
          'The line tests `simple_net_4`, a network that the document does not show; the three-layer network is `simple_net_3`. It is shown beside ours because no other network is near.',
      },
    },
    {
      form: 'sentence',
      says: "To help ensure that I hadn't overfitted the models, I ran the models against the testing data. The results looked reasonable.",
      where: 'section "Performance against the testing dataset"',
      outcome: {
        is: 'holds',
        because:
          'In our runs no network is more than 0.14 percentage points worse on the test images than on those of validation. Nor has any trained for too long: the validation loss of one and two layers is lowest in the last two epochs, and that of three layers is lowest in epochs 358 to 397 and at most 0.0007 higher after the last. But three layers do know their training images better: their loss there is 0.014 to 0.016, and 0.076 to 0.089 in validation.',
      },
    },
    {
      form: 'number',
      says: 'It was able to reach an accuracy 0.984 in one epoch',
      where: 'section "The Fast.AI model", as its code splits the images',
      value: { entry: 'resnet18-as-written', metric: 'validAccuracy', value: 0.984, digits: 1 },
    },
    {
      form: 'number',
      says: 'It was able to reach an accuracy 0.984 in one epoch',
      where: 'section "The Fast.AI model", beside a network that is not shown test images',
      value: { entry: 'resnet18', metric: 'validAccuracy', value: 0.984, digits: 1 },
    },
    {
      form: 'number',
      says: 'which took 12 minutes to run',
      where: 'section "The Fast.AI model"',
      outcome: {
        is: 'not testable',
        because: "It is the time of the author's machine, which is not described. Ours is in the table.",
      },
    },
    {
      form: 'plot',
      says: 'Performance chart for Fast.AI CNN Learner',
      where: 'section "The Fast.AI model"',
      outcome: missingPlot,
    },
  ],
  claims: [
    {
      sentence:
        'With the learning rates of the source, more units in the second layer make the network better.',
      kind: 'rises',
      factor: 'second-layer',
      metric: 'validAccuracy',
      margin: 0,
    },
    {
      sentence: 'Three layers are more accurate than two and than one.',
      kind: 'better',
      entries: ['three-layer', 'two-layer', 'linear'],
      metric: 'accuracy',
      margin: 0,
    },
    {
      sentence: 'A ResNet-18 is more accurate after one epoch than one or two layers after 400.',
      kind: 'better',
      entries: ['resnet18', 'two-layer', 'linear'],
      metric: 'accuracy',
      margin: 0,
    },
  ],
});
