import type { Recipe } from '@digitbench/core';

/** As meant: dropout drops while training, and not while validating. */
export const asMeant: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: 1e-4,
  batchSize: 64,
  epochs: 30,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'test' },
  select: 'last',
};

/** As written: `model.eval()` before each training step, `model.train(True)` before each validation batch. */
export const asWritten: Recipe = {
  ...asMeant,
  trainingMode: { training: false, validation: true, test: false },
};
