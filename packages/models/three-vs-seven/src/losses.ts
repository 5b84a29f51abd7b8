import type { Loss, Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The source's loss of `linear1`, as it runs: predictions [batch] beside targets [batch, 1] broadcast to
 * [batch, batch], so each prediction is compared with every target, and the mean is over all pairs.
 */
export const pairLoss: Loss = (outputs, targets) => {
  const { three, target } = columns(outputs, targets);
  const predictions = tf.reshape(three, [1, -1]); // [1, batch], against targets [batch, 1]
  return tf.mean(
    tf.add(tf.mul(target, tf.sub(1, predictions)), tf.mul(tf.sub(1, target), predictions)), // [batch, batch]
  );
};

/** The source's loss with a sum in place of the mean: 1 - p of the right class, added up over the batch. */
export const sumLoss: Loss = (outputs, targets) => {
  const { three, target } = columns(outputs, targets);
  return tf.sum(tf.add(tf.mul(target, tf.sub(1, three)), tf.mul(tf.sub(1, target), three)));
};

/** The probability of a three and whether it is one, [batch, 1] each. */
function columns({ digit: logits }: Tensors, { digit }: Tensors): { three: tf.Tensor; target: tf.Tensor } {
  if (!logits || !digit) throw new RangeError('three-vs-seven: no output or no targets "digit" given.');
  return { three: tf.sigmoid(logits), target: tf.reshape(tf.cast(digit, 'float32'), [-1, 1]) };
}
