import type * as tf from '@tensorflow/tfjs';
import type { Objective } from '../loss/objective.ts';
import type { Data } from './data.ts';
import { type Examples, examplesOf } from './examples.ts';
import { inOrder } from './measure.ts';
import type { RunOptions } from './options.ts';

/** What to measure after each epoch. */
export interface Validation {
  readonly examples: Examples;
  /** Which of them. */
  readonly order: Int32Array;
  /** How many examples, the first ones, are left to train on. */
  readonly trained: number;
}

/**
 * Examples of their own, or the last of `x` and `y`; null where nothing is asked for. Class weights are for training only, as
 * in tfjs-layers.
 */
export function validationOf(
  model: tf.LayersModel,
  objective: Objective,
  examples: Examples,
  x: Data,
  y: Data,
  { validationData, validationSplit, classWeight, sampleWeight }: RunOptions,
): Validation | null {
  if (validationData !== undefined) {
    if (validationSplit)
      throw new Error('jit: fit got validationData and validationSplit; expected one of them.');
    if (!Array.isArray(validationData) || validationData.length !== 2) {
      throw new Error('jit: fit got other validationData; expected [x, y].');
    }
    const others = examplesOf(
      'fit (validationData)',
      model,
      objective,
      validationData[0],
      validationData[1],
      {},
    );
    return { examples: others, order: inOrder(others.count), trained: examples.count };
  }
  if (validationSplit === undefined || validationSplit === 0) return null;
  if (typeof validationSplit !== 'number' || !(validationSplit > 0 && validationSplit < 1)) {
    throw new Error(`jit: fit got ${validationSplit} as validationSplit; expected a fraction from 0 to 1.`);
  }
  // As in tfjs-layers: the last ones, before anything is shuffled.
  const kept = Math.floor(examples.count * (1 - validationSplit));
  if (kept > 0) {
    const measured =
      classWeight === undefined
        ? examples
        : examplesOf('fit', model, objective, x, y, sampleWeight === undefined ? {} : { sampleWeight });
    return { examples: measured, order: inOrder(examples.count, kept), trained: kept };
  }
  throw new Error(
    `jit: a validationSplit of ${validationSplit} leaves none of ${examples.count} examples to train on.`,
  );
}
