import * as tf from '@tensorflow/tfjs';
import { decrease, type Rule, zerosLike } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/**
 * Adam (https://arxiv.org/abs/1412.6980, algorithm 1) with decoupled weight decay (https://arxiv.org/abs/1711.05101).
 * A scheduled momentum takes the place of beta1, also in the correction of the first moment's bias.
 */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'adam' }>): Rule {
  // The products of all beta1 and beta2 so far.
  const [power1, power2] = tf.tidy(() => [
    tf.variable(tf.scalar(1), false),
    tf.variable(tf.scalar(1), false),
  ]);
  if (!power1 || !power2) throw new Error('jit: adam keeps two powers.');
  return {
    shared: [power1, power2],
    slots: (variable) => ({ first: zerosLike(variable), second: zerosLike(variable) }),
    step: ({ learningRate, momentum }) => {
      const b1 = momentum ?? tf.scalar(beta1);
      power1.assign(tf.mul(power1, b1));
      power2.assign(tf.mul(power2, beta2));
      // learningRate * m' / (sqrt(v') + epsilon) with m' = m / (1 - power1), v' = v / (1 - power2): both corrections
      // are moved to the scalars, so that each element is touched as little as possible.
      const correction = tf.sqrt(tf.sub(1, power2));
      const rate = tf.div(tf.mul(learningRate, correction), tf.sub(1, power1));
      const floor = tf.mul(correction, epsilon);
      return ({ variable, gradient, slots: { first, second }, decays }) => {
        if (!first || !second) throw new Error('jit: adam keeps two moments for every variable.');
        first.assign(tf.add(tf.mul(first, b1), tf.mul(gradient, tf.sub(1, b1))));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const change = tf.mul(tf.div(first, tf.add(tf.sqrt(second), floor)), rate);
        const decay = weightDecay !== 0 && decays;
        decrease(
          variable,
          decay ? tf.add(change, tf.mul(variable, tf.mul(learningRate, weightDecay))) : change,
        );
      };
    },
  };
}
