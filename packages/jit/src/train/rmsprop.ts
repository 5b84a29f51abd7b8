import * as tf from '@tensorflow/tfjs';
import { decrease, type Rule, zerosLike } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/** RMSProp as in tf.train.rmsprop: the learning rate is inside the momentum, epsilon inside the root. */
export function rmsprop({
  decay = 0.9,
  epsilon = 1e-7,
  momentum = 0,
  centered = false,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'rmsprop' }>): Rule {
  /** The mean square, centred less the square of the mean. (TensorFlow.js subtracts epsilon there: no root for 0.) */
  const spread = (gradient: tf.Tensor, meanSquare: tf.Variable, mean: tf.Variable | undefined) => {
    if (!mean) return tf.add(meanSquare, epsilon);
    mean.assign(tf.add(tf.mul(mean, decay), tf.mul(gradient, 1 - decay)));
    return tf.add(tf.sub(meanSquare, tf.square(mean)), epsilon);
  };
  return {
    shared: [],
    slots: (variable): Record<string, tf.Variable> => {
      const meanSquare = zerosLike(variable);
      return {
        meanSquare,
        ...(momentum === 0 ? {} : { moved: zerosLike(variable) }),
        ...(centered ? { mean: zerosLike(variable) } : {}),
      };
    },
    step: ({ learningRate, momentum: scheduled }) => {
      const factor = scheduled ?? momentum;
      return ({ variable, gradient, slots: { meanSquare, moved, mean }, decays }) => {
        if (!meanSquare) throw new Error('jit: rmsprop keeps a mean square for every variable.');
        const decayed =
          weightDecay !== 0 && decays ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
        meanSquare.assign(tf.add(tf.mul(meanSquare, decay), tf.mul(tf.square(decayed), 1 - decay)));
        const change = tf.div(tf.mul(decayed, learningRate), tf.sqrt(spread(decayed, meanSquare, mean)));
        if (!moved) {
          decrease(variable, change);
          return;
        }
        moved.assign(tf.add(tf.mul(moved, factor), change));
        decrease(variable, moved);
      };
    },
  };
}
