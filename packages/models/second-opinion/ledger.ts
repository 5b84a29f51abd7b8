import { defineLedger } from '@digitbench/core';
import study from './src/index.ts';

/** Everything that the notebook states, in its order. */
export default defineLedger(study, {
  statements: [
    {
      form: 'sentence',
      says: "I am oblivious to how effective it is or even if I'm original.",
      where: 'introduction',
      outcome: {
        is: 'not testable',
        because:
          'How effective the idea is, the next statements say. Whether it is original, no run can tell.',
      },
    },
    {
      form: 'sentence',
      says: 'While MoE seems to be about seperating unique tasks between a couple models, my idea is to take MNIST and make 10 models that each are only responsible for their own number and nothing else.',
      where: 'introduction',
      outcome: {
        is: 'not testable',
        because: 'It describes two ideas. The notebook trains no mixture of experts to compare with.',
      },
    },
    {
      form: 'sentence',
      says: 'The idea is that they would be easier to tweak individually',
      where: 'introduction',
      outcome: {
        is: 'not testable',
        because:
          'The notebook tweaks none of them, and does not say by what one would see that it was easier.',
      },
    },
    {
      form: 'sentence',
      says: 'and theoretically improve accuracy',
      where: 'introduction, with dropout as it is meant',
      claim: { kind: 'better', entries: ['experts', 'solo'], metric: 'accuracy', margin: 0 },
    },
    {
      form: 'sentence',
      says: 'and theoretically improve accuracy',
      where: 'introduction, with dropout as the training loop has it',
      claim: {
        kind: 'better',
        entries: ['experts-as-written', 'solo-as-written'],
        metric: 'accuracy',
        margin: 0,
      },
    },
    {
      form: 'sentence',
      says: 'MNIST, a dataset of tens of thousands of pictures of handwritten digits.',
      where: 'section "Dataset"',
      outcome: { is: 'holds', because: 'It has 60,000 training and 10,000 test images.' },
    },
    {
      form: 'sentence',
      says: "No data augmentation necessary. It's literally just 28x28 pixels.",
      where: 'comment in get_loaders',
      outcome: {
        is: 'not testable',
        because:
          'The images have 28x28 pixels. The notebook does not say for which accuracy augmentation would be necessary, and our networks are trained without it too.',
      },
    },
    {
      form: 'picture',
      says: 'Nine training images in a grid.',
      where: 'section "Dataset", second cell',
      outcome: {
        is: 'not testable',
        because:
          'The document holds the code of the picture, not the picture; the images come in random order.',
      },
    },
    {
      form: 'sentence',
      says: '# final layer with tanh applied',
      where: 'comment in Solo_Expert.forward',
      outcome: { is: 'refuted', because: 'The line below it is `out = self.fc4(x)`: no tanh is applied.' },
    },
    {
      form: 'output',
      says: 'Device is cpu',
      where: 'output of the cell that defines Solo_Expert',
      outcome: {
        is: 'explained',
        because:
          'It does not show that the machine has no CUDA. The line that chooses "mps" or "cpu" overwrites the one that chose "cuda" or "cpu", so every machine without an Apple GPU prints "cpu".',
      },
    },
    {
      form: 'log',
      says: 'tr_loss and val_loss of 30 epochs',
      where: 'training loop, print after each epoch',
      outcome: {
        is: 'not testable',
        because: 'The document holds the code that prints them, and none of its output.',
      },
    },
    {
      form: 'output',
      says: 'data/MNIST_[2023-05-19 20:01:21.259617].pth',
      where: 'cell that tests the accuracy',
      outcome: {
        is: 'holds',
        because:
          'One file is written for all epochs, named by the beginning of the training. `best_loss = 9999` is set anew in every epoch, so the last epoch overwrites all others: nothing is selected.',
      },
    },
    {
      form: 'output',
      says: 'Six rows of scores and the beginning of a seventh; the highest are those of 7, 2, 1, 0, 4, 1 and, as far as the seventh is printed, 4.',
      where: 'output of the cell that tests the accuracy',
      outcome: {
        is: 'holds',
        because:
          "These are the right answers to the first seven test images, so the images that validate are the test images in their order. Each of our trainings of `solo-as-written` gives the same seven answers. The scores themselves depend on the source's first weights, for which it fixes no seed.",
      },
    },
    {
      form: 'output',
      says: 'RuntimeError: The size of tensor a (64) must match the size of tensor b (10) at non-singleton dimension 1',
      where: 'end of the same cell',
      outcome: {
        is: 'explained',
        because:
          '`predicted == labels` compares 64 class numbers with one-hot labels [64, 10]. The cell stops in its first batch, so the notebook never prints an accuracy.',
      },
    },
    {
      form: 'number',
      says: 'An 86-89% accuracy',
      where: 'text after the error',
      value: { entry: 'solo-as-written', metric: 'accuracy', value: 0.875, digits: 0, range: [0.86, 0.89] },
    },
    {
      form: 'sentence',
      says: "might not be the knife's edge in terms of classification but it's a fair start (for a dense network)",
      where: 'the same sentence',
      outcome: { is: 'not testable', because: 'It is an opinion: it names nothing to compare with.' },
    },
    {
      form: 'sentence',
      says: 'A layer has been removed from these models',
      where: 'section "Second Opinion"',
      outcome: {
        is: 'holds',
        because: 'An expert has three linear layers, the network for all digits four.',
      },
    },
    {
      form: 'sentence',
      says: 'trying to classify whether something is 7 or not should not require as many parameters as distinguishing between all 10 numbers',
      where: 'the same sentence',
      outcome: {
        is: 'refuted',
        because:
          'The expert that follows has more parameters, not fewer. It has one layer less but 64 units in its first, not 32: 52,386 parameters. The network for all ten digits has 36,842, and answers "7 or not" correctly for 97.8 to 98.0 % of the test images, about as many as expert 7 (98.1 to 98.2 %).',
      },
    },
    {
      form: 'sentence',
      says: 'a slightly lobotomized model for the simpler task (overfitting be damned)',
      where: 'before the class Expert',
      outcome: {
        is: 'not testable',
        because:
          'It is a manner of speaking. The expert has one layer less and more parameters. The notebook trains none: `torch.int64(0)` raises an error before the first step. Ours do not overfit: in `experts` the validation loss of every expert falls in every epoch.',
      },
    },
    {
      form: 'sentence',
      says: '# final layer with tanh applied',
      where: 'comment in Expert.forward',
      outcome: { is: 'holds', because: 'The line below it is `out = F.tanh(self.fc3(x))`.' },
    },
  ],
  claims: [
    {
      sentence: 'Leaving dropout out of the training, as the code does by mistake, makes the network better.',
      kind: 'better',
      entries: ['solo-as-written', 'solo'],
      metric: 'accuracy',
      margin: 0,
    },
  ],
});
