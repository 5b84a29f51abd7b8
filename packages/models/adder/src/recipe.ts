import type { Batches, Recipe, Schedule, Segment } from '@digitbench/core';

/** What the source's learning-rate range test suggested. */
const PEAK = 0.16601414902764572;
/** The cycle turns here, PyTorch's default. */
const TURN = 0.3;
/** From this fraction of the steps on, 15 of 20 epochs, the averaging holds the learning rate where it is. */
const HELD_FROM = 0.75;

/**
 * One cycle of straight lines, as PyTorch's OneCycleLR with anneal_strategy='linear': from `start` to `peak` at 30 % of the
 * steps and down towards `end` at 100 %, but held from 75 % on, where the weight averaging takes the schedule away.
 */
function heldCycle({ start, peak, end }: { start: number; peak: number; end: number }): Schedule {
  const held = peak + ((end - peak) * (HELD_FROM - TURN)) / (1 - TURN);
  const segments: Segment[] = [
    { until: TURN, from: start, to: peak, curve: 'linear' },
    { until: HELD_FROM, from: peak, to: held, curve: 'linear' },
    { until: 1, from: held, curve: 'constant' },
  ];
  return { segments };
}

/** Validation and test leave out the last, smaller batch. */
const batches: Batches = { size: 128, order: 'test-set', dropLast: true };

export const recipe: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: heldCycle({ start: PEAK / 25, peak: PEAK, end: PEAK / 25 / 1e4 }),
  momentum: heldCycle({ start: 0.95, peak: 0.85, end: 0.95 }),
  batchSize: 128,
  epochs: 20,
  shuffle: true,
  dropLast: true,
  validation: { kind: 'fraction', fraction: 1 / 12 },
  select: 'last',
  // The weights after epochs 15 to 19 of 20: taken at the start of an epoch, from the sixteenth on.
  averaging: { kind: 'equal', from: 0.7, until: 0.95, every: 'epoch', recomputeStatistics: true },
  sourceMetrics: {
    digitBatches: { of: 'accuracy', output: 'digit', batches },
    sumBatches: { of: 'accuracy', output: 'sum', batches },
    productBatches: { of: 'product', batches },
    lossBatches: { of: 'loss', batches },
  },
};
