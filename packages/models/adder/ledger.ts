import { type Batches, defineLedger, type Statement } from '@digitbench/core';
import study from './src/index.ts';

/** 78 batches, the smaller last one left out. */
const batches: Batches = { size: 128, order: 'test-set', dropLast: true };

/** A curve of the training logs, which the document links and does not hold. */
const curve = (title: string, metric: string, values: readonly number[], digits: number): Statement => ({
  form: 'plot',
  says: `${title} by epoch: ${values.map((value) => value.toFixed(4)).join(' ')}${values.length < 20 ? ' (18 are drawn)' : ''}`,
  where: `section "Training Logs", plot "${title}": read off the file that the document links, which is not in the document`,
  log: { entry: 'adder', metric, values, digits },
});

const layers = (says: string, because: string): Statement => ({
  form: 'table row',
  says,
  where: 'section "Model Parameters"',
  outcome: { is: 'holds', because },
});

const linkedPicture = (says: string, where: string): Statement => ({
  form: 'picture',
  says,
  where,
  outcome: { is: 'not testable', because: 'The document links the picture and does not hold it.' },
});

/** Everything that the source states, in its order. */
export default defineLedger(study, {
  statements: [
    linkedPicture('assign.png, the task as a drawing', 'the exercise'),
    {
      form: 'sentence',
      says: 'My Representation for (input, target is (img, random_number), (target, target + random_number)',
      where: 'section "Data Representation"',
      outcome: { is: 'holds', because: "The study's task makes its examples so." },
    },
    {
      form: 'sentence',
      says: '[MNIST Image for 1], 5 => 1, 6',
      where: 'section "Data Generation Strategy"',
      outcome: { is: 'holds', because: '1 + 5 is 6.' },
    },
    {
      form: 'sentence',
      says: 'Now after this i got 20 Channels, there 20 channels are flattened out, and concatenated with the one-hot representation of the “random” number, so 30 features in total',
      where: 'section "The Model"',
      outcome: { is: 'holds', because: '20 and 10 are 30; a test of the study reads these shapes.' },
    },
    {
      form: 'sentence',
      says: 'Why 19 features ? because 0-9 (MNIST) + 0-9 (Random) will be 0-18 numbers, or 19 possible numbers in total.',
      where: 'section "The Model"',
      outcome: { is: 'holds', because: 'The sums of two digits are 0 to 18.' },
    },
    {
      form: 'sentence',
      says: 'cross entropy loss, which is basically log_softmax + nll_loss',
      where: 'section "Loss Functions"',
      outcome: { is: 'holds', because: 'The two are the same function.' },
    },
    {
      form: 'sentence',
      says: 'since i used a one hot representation for the output, cross entropy seems like a good choice for it too',
      where: 'section "Loss Functions"',
      claim: { kind: 'at-least', entries: ['adder'], metric: 'sumAccuracy', margin: 0.98 },
    },
    {
      form: 'sentence',
      says: 'Now both these losses are combined by simple addition.',
      where: 'section "Loss Functions"',
      outcome: { is: 'holds', because: 'Its code says `loss = mnist_loss + adder_loss`; so does ours.' },
    },
    {
      form: 'sentence',
      says: 'We can also give more weightage to the MNIST Loss',
      where: 'section "Loss Functions"',
      outcome: {
        is: 'holds',
        because:
          "It can be done: `digit-weight=2` and `digit-weight=4` give that loss two and four times the weight. The source did not try it and does not say that it helps. What it changes is our claim, not the source's.",
      },
    },
    {
      form: 'sentence',
      says: 'because without the correct prediction for MNIST we cannot give the correct output for the adder',
      where: 'section "Loss Functions"',
      outcome: {
        is: 'refuted',
        because:
          'In every one of our trainings the network gives the right sum for some images whose digit it misreads: the two heads answer by themselves. In a training of `adder` these are 5 to 12 of 53 to 68 misread images.',
      },
    },
    {
      form: 'sentence',
      says: 'Accuracy is the share of predictions that equal their targets.',
      where: 'section "Results Evaluation"',
      outcome: { is: 'holds', because: 'So it is computed, of each batch; the batches are then averaged.' },
    },
    {
      form: 'sentence',
      says: 'The total accuracy is the product of mnist_acc and adder_acc, because end of the day we need both the mnist output AND the added value output to be correct.',
      where: 'section "Results Evaluation"',
      outcome: {
        is: 'explained',
        because:
          'The product is not how often both are correct. It would be if the two mistakes were independent, but an example whose digit is misread mostly gets a wrong sum as well, so the share of examples with both correct, our joint accuracy, is higher: 99.31 % beside a product of 98.77 %. Nor is the total accuracy that is printed, 0.98551, the product of the two that are printed, 0.98543: it is the mean of the products of each batch.',
      },
    },
    {
      form: 'sentence',
      says: 'The Model was trained for 20 epochs with SWE: Stochastic Weight Averaging with OneCycleLR',
      where: 'section "Training Logs"',
      outcome: {
        is: 'holds',
        because: 'The plot of the learning rate shows a cycle that the averaging ends after epoch 15 of 20.',
      },
    },
    {
      form: 'table row',
      says: 'mnist_base 9.9 K',
      where: 'section "Model Parameters"',
      outcome: {
        is: 'not testable',
        because:
          'The document does not give the layers of this part. Ours, which ends as its text says, has 9,880 parameters.',
      },
    },
    layers('prefinal_layer1 1.9 K', 'Linear 30 to 60 without bias and batch norm: 1,800 and 120 parameters.'),
    layers('prefinal_layer2 3.7 K', 'Linear 60 to 60 without bias and batch norm: 3,600 and 120 parameters.'),
    layers('mnist_final_layer 600', 'Linear 60 to 10 without bias: 600 parameters.'),
    layers('adder_final_layer 1.1 K', 'Linear 60 to 19 without bias: 1,140 parameters.'),
    layers('loss 0', 'Cross-entropy has no parameters.'),
    layers(
      '17.3 K trainable, 0 non-trainable, 17.3 K total, 0.069 MB',
      'Ours has 17,260, which are 0.069 MB of four bytes each. All of them have a gradient; running statistics do not count as parameters.',
    ),
    {
      form: 'output',
      says: 'Testing: 100% 78/78',
      where: 'section "Model Testing"',
      outcome: {
        is: 'holds',
        because:
          '78 batches of 128 are 9,984 images: the last 16 of the 10,000 are left out. Of 9,984 the two accuracies are 9,906 and 9,916, whole numbers, as with no other size of batch.',
      },
    },
    {
      form: 'output',
      says: '00:01, 55.57it/s; LOCAL_RANK: 0 - CUDA_VISIBLE_DEVICES: [0]',
      where: 'section "Model Testing"',
      outcome: { is: 'not testable', because: "It says how fast the author's machine is." },
    },
    {
      form: 'number',
      says: "'adder_acc': 0.9921875",
      where: 'section "Model Testing"',
      value: {
        entry: 'adder',
        metric: 'sumAccuracy',
        value: 0.9921875,
        digits: 5,
        how: { of: 'accuracy', output: 'sum', batches },
      },
    },
    {
      form: 'number',
      says: "'mnist_acc': 0.9931890964508057",
      where: 'section "Model Testing"',
      value: {
        entry: 'adder',
        metric: 'digitAccuracy',
        value: 0.9931890964508057,
        digits: 5,
        how: { of: 'accuracy', output: 'digit', batches },
      },
    },
    {
      form: 'number',
      says: "'total_acc': 0.9855143427848816",
      where: 'section "Model Testing"',
      value: {
        entry: 'adder',
        metric: 'productAccuracy',
        value: 0.9855143427848816,
        digits: 5,
        how: { of: 'product', batches },
      },
    },
    {
      form: 'number',
      says: "'val_loss': 0.057633303105831146",
      where: 'section "Model Testing"',
      value: {
        entry: 'adder',
        metric: 'lossBatches',
        value: 0.057633303105831146,
        digits: 6,
      },
    },
    {
      form: 'sentence',
      says: 'Achieved a Total Accuracy of 98.5% in 20 epochs',
      where: 'section "Model Testing"',
      value: {
        entry: 'adder',
        metric: 'productAccuracy',
        value: 0.985,
        digits: 1,
        how: { of: 'product', batches },
      },
      outcome: {
        is: 'explained',
        because:
          'It is 98.551 %, cut to one decimal instead of rounded; the line above states it with all its digits.',
      },
    },
    curve(
      'Overall Accuracy',
      'productBatches',
      [
        0.9213, 0.9071, 0.9196, 0.9498, 0.9262, 0.9495, 0.9507, 0.961, 0.9597, 0.9699, 0.9746, 0.9659, 0.977,
        0.9787, 0.9797, 0.9809, 0.9762, 0.972,
      ],
      2,
    ),
    curve(
      'MNIST Accuracy',
      'digitBatches',
      [
        0.9605, 0.9513, 0.9579, 0.977, 0.9637, 0.976, 0.977, 0.9796, 0.979, 0.9852, 0.987, 0.9828, 0.9884,
        0.9888, 0.9908, 0.9906, 0.988, 0.9862, 0.9888, 0.9892,
      ],
      2,
    ),
    curve(
      'Adder Accuracy',
      'sumBatches',
      [
        0.9589, 0.9531, 0.9597, 0.972, 0.9607, 0.9728, 0.973, 0.981, 0.9802, 0.9844, 0.9874, 0.9828, 0.9884,
        0.9898, 0.9888, 0.9902, 0.988, 0.9856,
      ],
      2,
    ),
    {
      form: 'plot',
      says: 'Learning Rate: up in a straight line to 0.166 at 30 % of the steps, down in a straight line, constant at 0.0594 from step 6,435 of 8,580 on',
      where:
        'section "Training Logs", plot "Learning Rate": read off the file that the document links, which is not in the document',
      outcome: {
        is: 'holds',
        because:
          "It is OneCycleLR with straight lines and its other defaults, until PyTorch Lightning's averaging takes the schedule's place; a test of the study compares our schedule with points read off the plot.",
      },
    },
    curve(
      'Validation Loss',
      'lossBatches',
      [
        0.3088, 0.3975, 0.3743, 0.2239, 0.3788, 0.2135, 0.234, 0.1844, 0.1796, 0.1492, 0.1082, 0.1652, 0.1062,
        0.0924, 0.1145, 0.0992, 0.1029, 0.1133, 0.112, 0.0924,
      ],
      4,
    ),
    {
      form: 'plot',
      says: 'Two more points behind the 20th epoch: validation loss 0.0830 and 0.0576',
      where:
        'section "Training Logs", plot "Validation Loss": read off the file that the document links, which is not in the document',
      outcome: {
        is: 'explained',
        because:
          "PyTorch Lightning goes through the training images once more to take batch norm's statistics for the averaged weights and validates them then; the last point is the test, whose loss is printed.",
      },
    },
    linkedPicture('LR Finder: loss by learning rate', 'section "LR Finder"'),
    {
      form: 'number',
      says: 'lr finder suggested lr: 0.16601414902764572',
      where: 'section "LR Finder"',
      outcome: {
        is: 'reproduced',
        because:
          'Our range tests of five seeds suggest 0.167 three times, 0.115 and 0.201. The rates that are tried rise by a fifth from step to step, so 0.167 is the nearest to 0.166 that ours can suggest.',
      },
    },
    linkedPicture('Two pictures of sample outputs', 'section "Sample Test Outputs"'),
  ],
  claims: [
    {
      sentence:
        "Two or four times the weight on the digit's loss changes the joint accuracy by less than 0.2 percentage points.",
      kind: 'no-difference',
      factor: 'digit-weight',
      metric: 'accuracy',
      margin: 0.002,
    },
  ],
});
