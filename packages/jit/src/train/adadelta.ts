import * as tf from '@tensorflow/tfjs';
import { decayed, decrease, type Rule, zerosLike } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/**
 * Adadelta (https://arxiv.org/abs/1212.5701, algorithm 1) as in tf.train.adadelta, which divides by the mean square of
 * the gradients before this step's.
 */
export function adadelta({
  decay = 0.95,
  epsilon = 1e-7,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'adadelta' }>): Rule {
  return {
    shared: [],
    slots: (variable) => ({ gradients: zerosLike(variable), updates: zerosLike(variable) }),
    step:
      ({ learningRate }) =>
      ({ slots: { gradients, updates }, ...update }) => {
        if (!gradients || !updates)
          throw new Error('jit: adadelta keeps two mean squares for every variable.');
        const gradient = decayed(update, weightDecay);
        const ratio = tf.div(tf.sqrt(tf.add(updates, epsilon)), tf.sqrt(tf.add(gradients, epsilon)));
        const change = tf.mul(ratio, gradient);
        gradients.assign(tf.add(tf.mul(gradients, decay), tf.mul(tf.square(gradient), 1 - decay)));
        updates.assign(tf.add(tf.mul(updates, decay), tf.mul(tf.square(change), 1 - decay)));
        decrease(update.variable, tf.mul(change, learningRate));
      },
  };
}
