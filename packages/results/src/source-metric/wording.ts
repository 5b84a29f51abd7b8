import type { Computation } from '../record/computation.ts';

const OF: Readonly<Record<Computation['of'], string>> = {
  accuracy: 'accuracy',
  product: "product of the outputs' accuracies",
  pairs: 'share of pairs that agree, each answer with each target of its batch',
  classes: "mean of the classes' accuracies",
  loss: 'loss',
};

const ORDER: Readonly<Record<NonNullable<Computation['batches']>['order'], string>> = {
  'test-set': 'in the order of the test set',
  'class-then-file-name': 'sorted by class and file name',
  random: 'in a random order',
};

/** How a source computed a number, in words: "mean over batches of 256 of the accuracy, sorted by class and file name". */
export function computationText({ of, output, batches }: Computation): string {
  const what = output === null ? OF[of] : `${output} ${OF[of]}`;
  if (batches === null) return what;
  const { size, order, dropLast } = batches;
  const last = dropLast ? ', a last one that is not full left out' : '';
  return `mean over batches of ${size} of the ${what}, ${ORDER[order]}${last}`;
}

/** The same in a few characters, for a table. */
export function computationName({ of, batches }: Computation): string {
  if (of === 'pairs') return 'broadcast';
  if (of === 'classes') return 'class mean';
  if (of === 'product') return batches === null ? 'product' : 'batch products';
  return batches === null ? 'plain' : 'batch mean';
}
