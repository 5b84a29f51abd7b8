import {
  accuracies,
  type Examples,
  type Loss,
  type LossName,
  lossFunction,
  type Recipe,
  type Task,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import type { Executable } from '../engines/engine.ts';
import { drawsNothing } from '../program/draws-nothing.ts';
import { exampleArrays } from '../program/inputs.ts';
import { crossEntropies } from './cross-entropies.ts';
import { type SoftmaxRows, softmaxRows } from './softmax-rows.ts';

/** Scores of each output, flat [count, columns]. */
export type Scores = Record<string, Float32Array>;

/** The scores of all examples. `seed` is for evaluations in training mode, which draw random numbers. */
export function predict(
  executable: Executable,
  examples: Examples,
  options: { training: boolean; seed: number },
): Promise<Scores> {
  const arrays = exampleArrays(examples);
  if (!options.training) return executable.predict(arrays, examples.count);
  const step = Int32Array.from({ length: examples.count }, (_, i) => i);
  return executable.predict({ ...arrays, step, seed: Int32Array.of(options.seed) }, examples.count, {
    training: true,
  });
}

/** The task's accuracies and the mean loss; null if the loss cannot be computed from scores. */
export type Metrics = { accuracy: number; loss: number | null } & Record<string, number | null>;

/** The task's accuracies and the mean loss. */
export function metrics(
  task: Task,
  loss: LossName | Loss | undefined,
  scores: Scores,
  examples: Examples,
): Metrics {
  const plain = loss === undefined ? undefined : plainSoftmax(loss, scores, examples);
  return {
    ...accuracies(task, scores, examples, plain && { [plain.output]: plain.rows.answers }),
    loss: loss === undefined ? null : meanOf(lossesOf(loss, scores, examples, plain)),
  };
}

/** Computed from the scores alone, by TensorFlow.js's backend of the moment or to its bits; the mean in double precision. */
export function meanLoss(loss: LossName | Loss, scores: Scores, examples: Examples): number {
  return meanOf(lossesOf(loss, scores, examples));
}

function meanOf(losses: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < losses.length; i++) sum += losses[i] ?? 0;
  return sum / losses.length;
}

/** The output of which the usual loss is taken, its scores, and what accuracy and loss share. */
interface PlainSoftmax {
  readonly output: string;
  readonly values: Float32Array;
  readonly targets: Uint8Array;
  readonly rows: SoftmaxRows;
}

/**
 * Undefined for another loss, several outputs, another backend. This computes the usual loss some fifty times as fast as
 * TensorFlow.js in plain JavaScript.
 */
function plainSoftmax(
  loss: LossName | Loss,
  scores: Scores,
  { count, targets: columns }: Examples,
): PlainSoftmax | undefined {
  const outputs = Object.entries(scores);
  const [output] = outputs;
  if (loss !== 'cross-entropy' || tf.getBackend() !== 'cpu' || output === undefined || outputs.length > 1)
    return undefined;
  const [name, values] = output;
  const targets = columns[name];
  const isTable = Number.isInteger(values.length / count);
  if (targets === undefined || !isTable) return undefined;
  return { output: name, values, targets, rows: softmaxRows(values, count) };
}

/** The loss of each example, [count]; [1] if the loss is one number for all. */
export function lossesOf(
  loss: LossName | Loss,
  scores: Scores,
  examples: Examples,
  plain = plainSoftmax(loss, scores, examples),
): Float32Array {
  if (plain !== undefined) return crossEntropies(plain.values, plain.targets, examples.count, plain.rows);
  return tf.tidy(() => {
    const outputs = mapValues(scores, (values) =>
      tf.tensor2d(values, [examples.count, values.length / examples.count]),
    );
    const targets = mapValues(examples.targets, (values) => tf.tensor1d(Int32Array.from(values), 'int32'));
    return lossFunction(loss)(outputs, targets, {
      training: false,
      random: drawsNothing('loss'),
    }).dataSync<'float32'>();
  });
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, convert: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}

/** The loss that validation and test report; undefined if it needs the teacher, which evaluation does not have. */
export function evaluationLoss(recipe: Recipe, teacher = false): Recipe['loss'] | undefined {
  return recipe.evaluationLoss ?? (teacher ? undefined : recipe.loss);
}
