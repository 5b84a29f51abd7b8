import * as tf from '@tensorflow/tfjs';
import type { Formula } from './formulas.ts';
import { type LossKind, lossKinds } from './names.ts';

/** The functions of tf.losses, which take the targets first. */
export type TfjsLoss = (typeof tf.losses)[Exclude<keyof typeof tf.losses, 'computeWeightedLoss'>];

/** The functions of tf.metrics, which take the targets first. */
export type TfjsMetric = (typeof tf.metrics)[keyof typeof tf.metrics];

const { NONE } = tf.Reduction;

/** 2 target - 1 turns truth values into the -1 and 1 of hinge. */
const hingeLoss: Formula = ({ outputs, targets }) =>
  lossKinds.hinge.formula({ outputs, targets: tf.sub(tf.mul(targets, 2), 1) });

const logLoss: Formula = ({ outputs, targets }) =>
  tf.mean(tf.losses.logLoss(targets, outputs, undefined, 1e-7, NONE), -1);

/** With the last axis, the only one that holds one example and keeps the batch. */
const cosineDistance: Formula = ({ outputs, targets }) => tf.sub(1, tf.sum(tf.mul(targets, outputs), -1));

/** Losses of TensorFlow.js, known by who they are: what they ask of the outputs, and each example's part of them. */
const losses = new Map<unknown, LossKind>([
  [tf.losses.absoluteDifference, lossKinds.meanAbsoluteError],
  [tf.losses.meanSquaredError, lossKinds.meanSquaredError],
  [tf.losses.softmaxCrossEntropy, lossKinds.softmaxCrossEntropy],
  [tf.losses.sigmoidCrossEntropy, lossKinds.sigmoidCrossEntropy],
  [tf.losses.huberLoss, lossKinds.huber],
  [tf.losses.hingeLoss, { formula: hingeLoss }],
  [tf.losses.logLoss, { formula: logLoss }],
  [tf.losses.cosineDistance, { formula: cosineDistance }],
  [tf.metrics.binaryCrossentropy, lossKinds.binaryCrossentropy],
  [tf.metrics.categoricalCrossentropy, lossKinds.categoricalCrossentropy],
  [tf.metrics.meanSquaredError, lossKinds.meanSquaredError],
  [tf.metrics.mse, lossKinds.meanSquaredError],
  [tf.metrics.MSE, lossKinds.meanSquaredError],
  [tf.metrics.meanAbsoluteError, lossKinds.meanAbsoluteError],
  [tf.metrics.meanAbsolutePercentageError, lossKinds.meanAbsolutePercentageError],
  [tf.metrics.mape, lossKinds.meanAbsolutePercentageError],
  [tf.metrics.MAPE, lossKinds.meanAbsolutePercentageError],
  [tf.metrics.cosineProximity, lossKinds.cosineProximity],
]);

export const kindOfTfjsLoss = (fn: unknown): LossKind | null => losses.get(fn) ?? null;

/** The metrics of TensorFlow.js by who they are, under the names that it gives them in its history. */
const metrics = new Map<unknown, string>(Object.entries(tf.metrics).map(([name, fn]) => [fn, name]));

export const nameOfTfjsMetric = (fn: unknown): string | null => metrics.get(fn) ?? null;
