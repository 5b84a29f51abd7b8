import * as tf from '@tensorflow/tfjs';

/** Outputs and targets of one batch, of one shape: [batch, ...]. */
export interface Pair {
  readonly outputs: tf.Tensor;
  readonly targets: tf.Tensor;
}

/** A loss of each example (or of each place of an example): the shape of the outputs without the last axis, or less. */
export type Formula = (pair: Pair) => tf.Tensor;

/** What tfjs-layers keeps away from 0 (its backend's epsilon, which is this on every backend with float32). */
const EPSILON = 1e-7;

const lastMean = (x: tf.Tensor) => tf.mean(x, -1);

/** tfjs-layers clips at Number.MAX_VALUE from above, which is no float32. */
const positive = (x: tf.Tensor) => tf.maximum(x, EPSILON);

function unit(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.sqrt(positive(tf.sum(tf.square(x), -1, true))));
}

/** log(1 + exp(x)) without overflow: max(x, 0) + log1p(exp(-|x|)). */
const softplus = (x: tf.Tensor) => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));

/** Of scores, against rows of probabilities: -sum(target * log(softmax(score))). */
export const softmaxCrossEntropy: Formula = ({ outputs, targets }) =>
  tf.neg(tf.sum(tf.mul(tf.logSoftmax(outputs), targets), -1));

/** Of probabilities, as tfjs-layers' categoricalCrossentropy: they are divided by their sum and clipped. */
export const categoricalCrossentropy: Formula = ({ outputs, targets }) => {
  const shares = tf.div(outputs, tf.sum(outputs, -1, true));
  return tf.neg(tf.sum(tf.mul(targets, tf.log(tf.clipByValue(shares, EPSILON, 1 - EPSILON))), -1));
};

/** Of scores, against truth values: max(x, 0) - x * target + log(1 + exp(-|x|)), the mean of the last axis. */
export const sigmoidCrossEntropy: Formula = ({ outputs, targets }) =>
  lastMean(tf.sub(softplus(outputs), tf.mul(outputs, targets)));

/** Of probabilities, as tfjs-layers' binaryCrossentropy. */
export const binaryCrossentropy: Formula = ({ outputs, targets }) => {
  const p = tf.clipByValue(outputs, EPSILON, 1 - EPSILON);
  return sigmoidCrossEntropy({ outputs: tf.log(tf.div(p, tf.sub(1, p))), targets });
};

export const meanSquaredError: Formula = ({ outputs, targets }) =>
  lastMean(tf.squaredDifference(targets, outputs));

export const meanAbsoluteError: Formula = ({ outputs, targets }) =>
  lastMean(tf.abs(tf.sub(outputs, targets)));

export const meanAbsolutePercentageError: Formula = ({ outputs, targets }) =>
  tf.mul(lastMean(tf.abs(tf.div(tf.sub(targets, outputs), positive(tf.abs(targets))))), 100);

export const meanSquaredLogarithmicError: Formula = ({ outputs, targets }) => {
  const log = (x: tf.Tensor) => tf.log(tf.add(positive(x), 1));
  return lastMean(tf.squaredDifference(log(outputs), log(targets)));
};

/** error² / 2 up to 1 and |error| - 1/2 beyond it (P. J. Huber 1964, https://doi.org/10.1214/aoms/1177703732). */
export const huber: Formula = ({ outputs, targets }) => {
  const error = tf.abs(tf.sub(outputs, targets));
  const quadratic = tf.minimum(error, 1);
  return lastMean(tf.add(tf.mul(tf.square(quadratic), 0.5), tf.sub(error, quadratic)));
};

/** Targets are -1 and 1. */
export const hinge: Formula = ({ outputs, targets }) =>
  lastMean(tf.relu(tf.sub(1, tf.mul(targets, outputs))));

/** Targets are -1 and 1. */
export const squaredHinge: Formula = ({ outputs, targets }) =>
  lastMean(tf.square(tf.relu(tf.sub(1, tf.mul(targets, outputs)))));

export const categoricalHinge: Formula = ({ outputs, targets }) => {
  const right = tf.sum(tf.mul(targets, outputs), -1);
  const wrong = tf.max(tf.mul(tf.sub(1, targets), outputs), -1);
  return tf.relu(tf.add(tf.sub(wrong, right), 1));
};

export const kullbackLeiblerDivergence: Formula = ({ outputs, targets }) => {
  const [p, q] = [tf.clipByValue(targets, EPSILON, 1), tf.clipByValue(outputs, EPSILON, 1)];
  return tf.sum(tf.mul(targets, tf.log(tf.div(p, q))), -1);
};

/** Outputs are rates. */
export const poisson: Formula = ({ outputs, targets }) =>
  lastMean(tf.sub(outputs, tf.mul(targets, tf.log(tf.add(outputs, EPSILON)))));

/** -1 where the two point the same way. */
export const cosineProximity: Formula = ({ outputs, targets }) =>
  tf.neg(tf.sum(tf.mul(unit(targets), unit(outputs)), -1));

/** log(cosh(error)) = error + log(1 + exp(-2 error)) - log 2. */
export const logcosh: Formula = ({ outputs, targets }) => {
  const error = tf.sub(outputs, targets);
  return lastMean(tf.sub(tf.add(error, softplus(tf.mul(error, -2))), Math.log(2)));
};
