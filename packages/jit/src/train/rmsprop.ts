import * as tf from '@tensorflow/tfjs';
import { decrease, type Rule, zerosLike } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/** RMSProp as in tf.train.rmsprop (not centred): the learning rate is inside the momentum, epsilon inside the root. */
export function rmsprop({
  decay = 0.9,
  epsilon = 1e-7,
  momentum = 0,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'rmsprop' }>): Rule {
  return {
    shared: [],
    slots: (variable): Record<string, tf.Variable> => {
      const meanSquare = zerosLike(variable);
      return momentum === 0 ? { meanSquare } : { meanSquare, moved: zerosLike(variable) };
    },
    step: ({ learningRate, momentum: scheduled }) => {
      const factor = scheduled ?? momentum;
      return ({ variable, gradient, slots: { meanSquare, moved }, decays }) => {
        if (!meanSquare) throw new Error('jit: rmsprop keeps a mean square for every variable.');
        const decayed =
          weightDecay !== 0 && decays ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
        meanSquare.assign(tf.add(tf.mul(meanSquare, decay), tf.mul(tf.square(decayed), 1 - decay)));
        const change = tf.div(tf.mul(decayed, learningRate), tf.sqrt(tf.add(meanSquare, epsilon)));
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
