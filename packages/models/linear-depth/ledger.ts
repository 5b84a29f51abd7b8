import { type Batches, defineLedger, type Statement } from '@digitbench/core';
import study from './src/index.ts';

/** Right answers of 10,000 and mean loss of each model, as the source prints them, in its order. */
const RESULTS: readonly (readonly [right: number, loss: number])[] = [
  [9250, 0.2764],
  [9010, 0.3591],
  [9121, 0.3204],
  [9189, 0.2954],
  [9237, 0.2767],
  [9267, 0.2699],
  [9251, 0.27],
  [9244, 0.269],
  [9240, 0.2755],
  [9253, 0.2745],
  [9232, 0.2789],
];

/** The test loader shuffles; the loss is the mean over 834 batches, the last of which holds 4 images. */
const batches: Batches = { size: 12, order: 'random' };

const results = RESULTS.flatMap(([right, loss], number): Statement[] => [
  {
    form: 'number',
    says: `Accuracy: ${right}/10000`,
    where: `output of the test, model ${number}`,
    value: { entry: `model${number}`, metric: 'accuracy', value: right / 10_000, digits: 2 },
  },
  {
    form: 'number',
    says: `Average loss: ${loss.toFixed(4)}`,
    where: `output of the test, model ${number}`,
    value: {
      entry: `model${number}`,
      metric: 'loss',
      value: loss,
      digits: 4,
      how: { of: 'loss', batches },
    },
  },
]);

const oneBatch = (loss: string): Statement => ({
  form: 'number',
  says: `Loss: ${loss}`,
  where: 'output of the training',
  outcome: {
    is: 'not testable',
    because:
      'It is the loss of a single batch of 12 images in random order, of one of eleven models that is not named.',
  },
});

/** Everything that the source states, in its order. */
export default defineLedger(study, {
  statements: [
    {
      form: 'number',
      says: 'args.epochs = 10',
      where: 'class Args',
      outcome: {
        is: 'explained',
        because: 'It is not used: the training is `train(100, model)`, and the text says 100.',
      },
    },
    {
      form: 'number',
      says: 'args.log_interval = 10',
      where: 'class Args',
      outcome: { is: 'explained', because: 'It is not used: the training prints by `print_every=100`.' },
    },
    {
      form: 'sentence',
      says: '#dirty trick to take just one sample',
      where: 'comment beside the first picture; "dirty trick" once more beside the second',
      outcome: {
        is: 'explained',
        because: 'The condition `i < 1` takes the first batch, which is 12 images. That batch is the sample.',
      },
    },
    {
      form: 'output',
      says: 'Labels of 25 test images: 6 9 9 5 4, 3 6 5 0 1, 8 1 3 6 2, 9 4 8 8 6, 0 6 4 2 3',
      where: 'output after the first picture',
      outcome: {
        is: 'not testable',
        because:
          'The test loader shuffles and no seed is fixed. Nor can the code above it have printed them: one batch holds 12 images and the grid takes 25, and `num_of_sample` is not defined.',
      },
    },
    {
      form: 'picture',
      says: 'The 25 images.',
      where: 'output_12_0.png, first time',
      outcome: { is: 'not testable', because: 'The document names the file and does not hold it.' },
    },
    {
      form: 'sentence',
      says: 'You can see that the image of number <> is associated with number <>. It is a list of (image of number, number).',
      where: 'after the first picture',
      outcome: {
        is: 'not testable',
        because: 'The numbers were never filled in. Each example is an image and its label, as it says.',
      },
    },
    {
      form: 'sentence',
      says: 'a set of feedforward networks in increasing order of complexity. What I mean by complexity is the number of neurons and number of layers.',
      where: 'before the models',
      outcome: {
        is: 'holds',
        because:
          'By neurons they are 10, 15, 16, 17, 18, 19, 20, 110, 210, 310 and 410. By parameters they are not in order: model 0 has 7,850, more than any of models 1 to 5.',
      },
    },
    {
      form: 'sentence',
      says: 'It will take a while, so I just trained them for 100 times on entire training dataset.',
      where: 'before the training',
      outcome: { is: 'holds', because: '`train(100, model)` passes 100 times over all 60,000 images.' },
    },
    {
      form: 'output',
      says: 'Train Epoch: 0 [59988/60000 (100%)]',
      where: 'output of the training',
      outcome: { is: 'holds', because: 'The last of 5,000 batches of 12 starts at image 59,988.' },
    },
    oneBatch('0.061506'),
    oneBatch('0.018422'),
    oneBatch('0.336890'),
    {
      form: 'output',
      says: 'Lines of the epochs 98 and 99',
      where: 'output of the training',
      outcome: {
        is: 'explained',
        because:
          'With `print_every=100` the code prints epoch 0 alone, so the output is of another version of the code.',
      },
    },
    {
      form: 'sentence',
      says: '# creates 2x2 grid of axes',
      where: 'comment in the cell before the test',
      outcome: {
        is: 'refuted',
        because: 'The line beside it is `nrows_ncols=(3, 3)`: the grid is 3x3.',
      },
    },
    {
      form: 'output',
      says: 'Answers of model 9 to 25 test images: 6 2 9 1 8, 5 6 5 7 5, 4 8 6 3 0, 6 1 0 9 3, 7 2 8 4 4',
      where: 'output of the cell before the test',
      outcome: {
        is: 'not testable',
        because:
          'The images come in random order and their labels are not printed. Nor can the code above it have printed them: its grid has 3x3 places.',
      },
    },
    {
      form: 'picture',
      says: 'The images to these answers.',
      where: 'output_12_0.png, second time',
      outcome: {
        is: 'not testable',
        because: 'The document names the file of the first picture once more and does not hold it.',
      },
    },
    {
      form: 'sentence',
      says: 'As you can see, the results are not so bad.',
      where: 'after these answers',
      outcome: { is: 'not testable', because: 'It names no number, and the right answers are not shown.' },
    },
    {
      form: 'sentence',
      says: '# loss function already averages over batch size',
      where: 'comment in test',
      outcome: {
        is: 'holds',
        because:
          "PyTorch's `nll_loss` is a mean by default. So the printed loss is the mean over 834 batches, and ours is computed so.",
      },
    },
    {
      form: 'sentence',
      says: '# get the index of the max log-probability',
      where: 'comment in test',
      outcome: { is: 'holds', because: '`max(1)[1]` is that index, and the class with it is the answer.' },
    },
    ...results,
    {
      form: 'output',
      says: '(92%) (90%) (91%) (92%) (92%) (93%) (93%) (92%) (92%) (93%) (92%)',
      where: 'output of the test',
      outcome: {
        is: 'holds',
        because:
          'They are the counts of right answers beside them, rounded; 92.50 % of model 0 is a tie, which Python rounds to the even 92.',
      },
    },
    {
      form: 'output',
      says: '[92.5, 90.1, 91.21, 91.89, 92.37, 92.67, 92.51, 92.44, 92.4, 92.53, 92.32]',
      where: 'output of the test',
      outcome: {
        is: 'holds',
        because:
          'They are the same counts as percentages. The cell calls `test_tuts`, which the document does not define; `test` is.',
      },
    },
    {
      form: 'plot',
      says: 'Accuracy by model, from 0 to 100 and from 90 to 93',
      where: 'output_11_0.png and output_11_1.png',
      outcome: {
        is: 'holds',
        because:
          'The document names the files and does not hold them. They plot the eleven accuracies above, all of which lie in both ranges.',
      },
    },
    {
      form: 'sentence',
      says: 'The right image is a little zoomed in version of the left one.',
      where: 'conclusion',
      outcome: { is: 'holds', because: 'The axes are [0, 100] and [90, 93], by the code.' },
    },
    {
      form: 'sentence',
      says: "Little dissappointing, isn't it?",
      where: 'conclusion',
      outcome: {
        is: 'not testable',
        because: 'It is an opinion; the next two sentences say what it is about.',
      },
    },
    {
      form: 'sentence',
      says: "The more complex models doesn't seem to perform as we would expect.",
      where: 'conclusion',
      claim: {
        kind: 'not-better',
        entries: ['model0', 'model7', 'model8', 'model9', 'model10'],
        metric: 'accuracy',
        margin: 0.005,
      },
    },
    {
      form: 'sentence',
      says: 'the performance is not proportional to number of layers in neural network',
      where: 'conclusion',
      claim: {
        kind: 'not-better',
        entries: ['model7', 'model8', 'model9', 'model10'],
        metric: 'accuracy',
        margin: 0.005,
      },
    },
    {
      form: 'sentence',
      says: 'It is in how they interact with each other.',
      where: 'conclusion',
      outcome: {
        is: 'not testable',
        because:
          'It does not say what interacts. Linear layers with nothing between them are one linear map, so here the number of layers cannot matter.',
      },
    },
  ],
  claims: [
    {
      sentence: 'A hidden layer of eight units or fewer costs accuracy.',
      kind: 'better',
      entries: ['model0', 'model1', 'model2', 'model3', 'model4'],
      metric: 'accuracy',
      margin: 0,
    },
  ],
});
