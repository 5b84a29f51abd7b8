import { defineStudy, tenDigits } from '@digitbench/core';
import { tenExperts } from './experts.ts';
import { solo } from './models.ts';
import { asMeant, asWritten } from './recipes.ts';

const notes = [
  'All 60,000 training images are trained on, and the 10,000 test images validate: datasets.MNIST with train=True and with train=False.',
  '`best_loss = 9999` is set anew in every epoch and every epoch writes the same file, so the weights after the last epoch are loaded and tested. Nothing is selected.',
  'The labels are one-hot under cross-entropy, which is the cross-entropy of class numbers.',
  "Weights and biases start from PyTorch's default for Linear, uniform in ±1/sqrt(fan in); pixels are 0 to 1.",
];

const meant =
  'As meant: dropout while training and not while validating. The notebook has it the other way round.';
const written = 'As written: dropout off while training and on while validating. Tested without dropout.';

const expertNotes = [
  'The notebook stops before it asks its experts: that the largest margin decides, a score of "is" less a score of "is not", is our reading.',
  'Its loop for the experts cannot run: `torch.int64(0)` raises an error, `Relabel` returns nothing, and `Expert` has no `flatten`. If it ran, it would train the solo network again, whose weights its optimizer holds and whose outputs its loss takes. Here each expert is trained, on its digit against all others.',
  'Each expert ends in tanh under cross-entropy, as written, so no answer can be surer than a probability of 0.88 and the loss never falls below 0.127.',
];

export default defineStudy({
  name: 'second-opinion',
  title: 'A second opinion',
  question: 'Do ten experts, one for each digit, answer better than one network for all ten?',
  source: { title: 'Second Opinion model practice on MNIST', year: 2023 },
  task: tenDigits(),
  evaluation:
    'Validated after each epoch and tested at the end on the same 10,000 test images, as in the source, with the weights after the last epoch; the experts together by the largest margin, and each by itself.',
  entries: {
    solo: {
      kind: 'network',
      title: '784-32-64-128-10',
      family: 'mlp',
      build: solo,
      recipe: asMeant,
      notes: [...notes, meant],
    },
    'solo-as-written': {
      kind: 'network',
      title: '784-32-64-128-10, dropout only while validating',
      family: 'mlp',
      build: solo,
      recipe: asWritten,
      notes: [...notes, written],
    },
    experts: {
      ...tenExperts(asMeant),
      title: 'Ten experts 784-64-32-2',
      budgets: { quick: { examples: 20_000 } },
      notes: [...notes, meant, ...expertNotes],
    },
    'experts-as-written': {
      ...tenExperts(asWritten),
      title: 'Ten experts 784-64-32-2, dropout only while validating',
      budgets: { quick: { examples: 20_000 } },
      notes: [...notes, written, ...expertNotes],
    },
  },
});
