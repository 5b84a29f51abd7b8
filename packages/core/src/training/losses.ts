import * as tf from '@tensorflow/tfjs';
import type { Loss, LossName } from '../contract/recipe.ts';

type OutputLoss = (scores: tf.Tensor, target: tf.Tensor) => tf.Tensor;

/**
 * Losses of one output, [batch], from its scores [batch, classes] and its targets: class numbers [batch] of any number
 * type, or probabilities [batch, classes].
 */
export const OUTPUT_LOSSES: Readonly<Record<LossName, OutputLoss>> = {
  /** Softmax cross-entropy, as -log-softmax of the right class: scores are logits. */
  'cross-entropy': (logits, target) =>
    tf.sum(tf.mul(probabilities(target, logits), tf.logSoftmax(logits)), -1).neg(),

  /** Cross-entropy of scores that are probabilities already (a model that ends in a softmax layer). */
  'probability-cross-entropy': (scores, target) =>
    tf.sum(tf.mul(probabilities(target, scores), tf.log(tf.clipByValue(scores, 1e-7, 1))), -1).neg(),

  /**
   * Sigmoid cross-entropy of one column, the logit of class 1: softplus(-x) where the class is 1 and softplus(x) where
   * it is 0, which neither overflows nor cancels.
   */
  'binary-cross-entropy': (logits, target) => {
    const x = oneColumn(logits);
    const one = tf.cast(target, 'float32');
    return tf.add(tf.mul(one, tf.softplus(tf.neg(x))), tf.mul(tf.sub(1, one), tf.softplus(x)));
  },

  /**
   * 1 - p of the right class, by softmax; by sigmoid where there is one column. The `mnist_loss` of fastai's book
   * (J. Howard and S. Gugger, "Deep Learning for Coders", chapter 4).
   */
  'error-probability': (logits, target) => {
    if (logits.shape.at(-1) === 1) {
      const x = oneColumn(logits);
      const one = tf.cast(target, 'float32');
      return tf.add(tf.mul(one, tf.sigmoid(tf.neg(x))), tf.mul(tf.sub(1, one), tf.sigmoid(x)));
    }
    return tf.sub(1, tf.sum(tf.mul(probabilities(target, logits), tf.softmax(logits)), -1));
  },
};

/** The loss as a function; a name stands for the sum of that loss over the outputs. */
export function lossFunction(loss: LossName | Loss): Loss {
  if (typeof loss === 'function') return loss;
  const ofOutput = OUTPUT_LOSSES[loss];
  return (outputs, targets) => {
    const losses = Object.entries(outputs).map(([name, scores]) => {
      const target = targets[name];
      if (!target) throw new RangeError(`loss ${loss}: no targets for output "${name}" given.`);
      return ofOutput(scores, target);
    });
    return losses.reduce((sum, one) => tf.add(sum, one));
  };
}

function probabilities(target: tf.Tensor, scores: tf.Tensor): tf.Tensor {
  if (target.rank === scores.rank) return target;
  return tf.cast(tf.oneHot(tf.cast(target, 'int32'), scores.shape.at(-1) ?? 1), 'float32');
}

function oneColumn(logits: tf.Tensor): tf.Tensor {
  if (logits.shape.at(-1) !== 1) {
    throw new RangeError(`loss: scores of shape [${logits.shape}] given, one column [batch, 1] expected.`);
  }
  return tf.squeeze(logits, [-1]);
}
