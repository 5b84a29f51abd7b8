import type { Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The digit whose expert is surest: an expert's margin is its score of "is" less its score of "is not", and the ten
 * margins, in the digits' order, are the scores [batch, 10].
 */
export function largestMargin(experts: readonly (Tensors | undefined)[]): Tensors {
  const margins = experts.map((outputs, digit) => {
    if (!outputs?.digit) throw new RangeError(`largestMargin: no scores of the expert on ${digit} given.`);
    const [isNot, is] = tf.split(outputs.digit, 2, 1); // [batch, 1] each
    if (!isNot || !is) throw new RangeError(`largestMargin: the expert on ${digit} has not two scores.`);
    return tf.sub(is, isNot);
  });
  return { digit: tf.concat(margins, 1) };
}
