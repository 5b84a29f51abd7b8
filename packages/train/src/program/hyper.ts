import { type Averaging, type Recipe, scheduleAt } from '@digitbench/core';

/** The whole training in steps. */
export interface Course {
  epochs: number;
  stepsPerEpoch: number;
}

/** The course of a training on `examples` examples. Throws a RangeError if they make no step. */
export function courseOf(
  { batchSize, dropLast }: Pick<Recipe, 'batchSize' | 'dropLast'>,
  examples: number,
  epochs: number,
): Course {
  const batches = examples / batchSize;
  const stepsPerEpoch = dropLast ? Math.floor(batches) : Math.ceil(batches);
  if (stepsPerEpoch === 0) {
    throw new RangeError(
      `training: ${examples} examples given, at least one batch of ${batchSize} expected${dropLast ? ' with dropLast' : ''}`,
    );
  }
  return { epochs, stepsPerEpoch };
}

/** The scanned arrays of the steps from `start` on; step 0 is the training's first. */
export function hyperArrays(
  recipe: Recipe,
  { epochs, stepsPerEpoch }: Course,
  start: number,
  count: number,
): Record<string, Float32Array | Int32Array> {
  const steps = epochs * stepsPerEpoch;
  const scheduled = (schedule: Recipe['learningRate']) =>
    Float32Array.from({ length: count }, (_, i) =>
      scheduleAt(schedule, { step: start + i, steps, stepsPerEpoch }),
    );
  const { averaging } = recipe;
  return {
    step: Int32Array.from({ length: count }, (_, i) => start + i),
    learningRate: scheduled(recipe.learningRate),
    ...(recipe.momentum === undefined ? {} : { momentum: scheduled(recipe.momentum) }),
    ...(averaging === undefined
      ? {}
      : {
          averageWeight: Float32Array.from({ length: count }, (_, i) =>
            averageWeight(averaging, start + i, { epochs, stepsPerEpoch }),
          ),
        }),
  };
}

/** How far the average moves to the weights after this step: average += weight * (weights - average). */
export function averageWeight(averaging: Averaging, step: number, { epochs, stepsPerEpoch }: Course): number {
  if (averaging.kind === 'exponential') return 1 - averaging.decay;
  const every = averaging.every === 'epoch' ? stepsPerEpoch : 1;
  const done = step + 1;
  // At least one is taken: the last.
  const from = Math.min(Math.ceil(averaging.from * epochs * stepsPerEpoch), epochs * stepsPerEpoch - 1);
  const until = Math.max(Math.floor((averaging.until ?? 1) * epochs * stepsPerEpoch), from + every);
  if (done % every !== 0 || done <= from || done > until) return 0;
  // The mean of n+1 values is the mean of n, moved by 1/(n+1) towards the new one.
  const before = Math.floor(done / every) - 1 - Math.floor(from / every);
  return 1 / (before + 1);
}
