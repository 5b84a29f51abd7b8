import type { Recipe } from '../contract/recipe.ts';
import { oneCycle } from '../training/schedules.ts';

/**
 * What `fit_one_cycle(1, 0.1)` of a fastai 2 vision learner does on images without normalisation: Adam with decoupled
 * weight decay (spared: norms and biases) under one cycle of learning rate and momentum, on batches of 64, the last
 * partial one left out (fastai/optimizer.py, fastai/callback/schedule.py).
 */
export const fastaiRecipe: Omit<Recipe, 'validation'> = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'adam', beta2: 0.99, epsilon: 1e-5, weightDecay: 0.01 },
  learningRate: oneCycle({ start: 0.1 / 25, peak: 0.1, end: 0.1 / 1e5, peakAt: 0.25 }),
  momentum: oneCycle({ start: 0.95, peak: 0.85, end: 0.95, peakAt: 0.25 }),
  decayOn: 'kernels',
  batchSize: 64,
  epochs: 1,
  shuffle: true,
  dropLast: true,
  select: 'last',
};
