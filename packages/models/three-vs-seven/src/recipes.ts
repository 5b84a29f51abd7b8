import type { Computation, Recipe } from '@digitbench/core';
import { pairLoss, sumLoss } from './losses.ts';
import { ownStep } from './own-step.ts';

const BATCH = 256;

/** What `validate_epoch` computes: the mean over batches of 256 in the order of the files, the last with 246 images. */
const ofBatches = (of: Computation['of']): Computation => ({
  of,
  batches: { size: BATCH, order: 'test-set' },
});

export const library: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'error-probability',
  optimizer: { name: 'sgd' },
  learningRate: 1,
  batchSize: BATCH,
  epochs: 20,
  shuffle: false,
  dropLast: false,
  validation: { kind: 'test' },
  select: 'last',
  sourceMetrics: { batchAccuracy: ofBatches('accuracy') },
};

/** As fastai's trainer prints its training loss. */
export const logged = (recipe: Recipe): Recipe => ({ ...recipe, lossSmoothing: 0.98 });

/** With the gradient step by hand. */
export const own: Recipe = { ...library, optimizer: ownStep };

/** With the gradient step by hand, a loss over pairs and an accuracy over pairs: what the source's own linear network ran. */
export const ownOfPairs: Recipe = {
  ...own,
  loss: pairLoss,
  evaluationLoss: 'error-probability',
  sourceMetrics: { pairAccuracy: ofBatches('pairs') },
};

/** With a sum in place of the mean over a batch. */
export const ownSum: Recipe = { ...own, loss: sumLoss, evaluationLoss: 'error-probability' };

/** The same with shuffled batches, in training and in validation: the metrics are those of one batch of all images. */
export const shuffled = (recipe: Recipe): Recipe => ({
  ...recipe,
  shuffle: true,
  sourceMetrics: Object.fromEntries(
    Object.entries(recipe.sourceMetrics ?? {}).map(([name, { of }]) => [name, { of }]),
  ),
});
