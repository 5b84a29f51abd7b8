import * as tf from '@tensorflow/tfjs';
import { decayed, decrease, fullLike, type Rule } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/** Adagrad (https://jmlr.org/papers/v12/duchi11a.html) as in tf.train.adagrad: epsilon is inside the root. */
export function adagrad({
  initialSum = 0.1,
  epsilon = 1e-7,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'adagrad' }>): Rule {
  return {
    shared: [],
    slots: (variable) => ({ sum: fullLike(variable, initialSum) }),
    step:
      ({ learningRate }) =>
      ({ slots: { sum }, ...update }) => {
        if (!sum) throw new Error('jit: adagrad keeps a sum of squares for every variable.');
        const gradient = decayed(update, weightDecay);
        sum.assign(tf.add(sum, tf.square(gradient)));
        decrease(update.variable, tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(sum, epsilon))));
      },
  };
}
