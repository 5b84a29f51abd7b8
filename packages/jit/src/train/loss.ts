import * as tf from '@tensorflow/tfjs';

/** From what the model gives, [batch, ...], and the targets, [batch, ...], to a scalar. */
export type LossFunction = (outputs: tf.Tensor, targets: tf.Tensor) => tf.Tensor;

export type LossName = keyof typeof losses;

/** Class numbers [batch] as one-hot rows; rows of probabilities as they are. */
function asRows(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const classes = outputs.shape.at(-1) ?? 1;
  return targets.rank < outputs.rank ? tf.oneHot(tf.cast(targets, 'int32'), classes) : targets;
}

export const losses = {
  /** Of scores (no softmax at the end of the model), against class numbers or rows of probabilities; the mean. */
  softmaxCrossEntropy: (outputs, targets) => {
    const rows = tf.cast(asRows(outputs, targets), 'float32');
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(outputs), rows), -1)));
  },
  /** Of scores (no sigmoid at the end of the model), against truth values of the same shape; the mean. */
  sigmoidCrossEntropy: (outputs, targets) => {
    return tf.losses.sigmoidCrossEntropy(targets.reshape(outputs.shape), outputs);
  },
  meanSquaredError: (outputs, targets) => tf.losses.meanSquaredError(targets.reshape(outputs.shape), outputs),
} satisfies Record<string, LossFunction>;

export function lossFunction(loss: LossName | LossFunction): LossFunction {
  if (typeof loss === 'function') return loss;
  if (Object.hasOwn(losses, loss)) return losses[loss];
  throw new Error(
    `jit: the loss is ${JSON.stringify(loss)}; expected ${Object.keys(losses).join(', ')}, or a function of ` +
      '(outputs, targets) that gives a scalar.',
  );
}
