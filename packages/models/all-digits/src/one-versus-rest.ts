import type { Loss } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Ten questions "is it this digit?" in place of one: the sum over the classes of the sigmoid cross-entropy of each score,
 * which trains each of the ten linear functions as if it were a network of its own.
 */
export const oneVersusRest: Loss = ({ digit: logits }, { digit }) => {
  if (!logits || !digit) throw new RangeError('one-versus-rest: no output or no targets "digit" given.');
  const is = tf.cast(tf.oneHot(tf.cast(digit, 'int32'), logits.shape.at(-1) ?? 1), 'float32');
  const each = tf.add(tf.mul(is, tf.softplus(tf.neg(logits))), tf.mul(tf.sub(1, is), tf.softplus(logits))); // [batch, classes]
  return tf.sum(each, -1);
};
