import * as tf from '@tensorflow/tfjs';
import { decayed, decrease, type Rule, zerosLike } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/** Adamax (https://arxiv.org/abs/1412.6980, algorithm 2) as in tf.train.adamax. A scheduled momentum takes the place of beta1. */
export function adamax({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'adamax' }>): Rule {
  // The product of all beta1 so far.
  const power = tf.tidy(() => tf.variable(tf.scalar(1), false));
  return {
    shared: [power],
    slots: (variable) => ({ first: zerosLike(variable), largest: zerosLike(variable) }),
    step: ({ learningRate, momentum }) => {
      const b1 = momentum ?? tf.scalar(beta1);
      power.assign(tf.mul(power, b1));
      const rate = tf.div(learningRate, tf.sub(1, power));
      return ({ slots: { first, largest }, ...update }) => {
        if (!first || !largest)
          throw new Error('jit: adamax keeps a moment and a maximum for every variable.');
        const gradient = decayed(update, weightDecay);
        first.assign(tf.add(tf.mul(first, b1), tf.mul(gradient, tf.sub(1, b1))));
        largest.assign(tf.maximum(tf.mul(largest, beta2), tf.abs(gradient)));
        decrease(update.variable, tf.mul(tf.div(first, tf.add(largest, epsilon)), rate));
      };
    },
  };
}
