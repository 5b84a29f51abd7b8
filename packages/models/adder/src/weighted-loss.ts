import { type Loss, lossFunction } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** The cross-entropy of the sum, and so many times that of the digit. */
export function weightedLoss(digitWeight: number): Loss {
  const crossEntropy = lossFunction('cross-entropy');
  return ({ digit, sum }, targets, context) => {
    if (!digit || !sum) throw new RangeError('adder: outputs "digit" and "sum" expected.');
    const ofDigit = crossEntropy({ digit }, targets, context); // [batch]
    return tf.add(tf.mul(ofDigit, digitWeight), crossEntropy({ sum }, targets, context));
  };
}
