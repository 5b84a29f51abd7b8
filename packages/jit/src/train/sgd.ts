import * as tf from '@tensorflow/tfjs';
import { decrease, type Rule, zerosLike } from './rule.ts';
import type { OptimizerSpec } from './spec.ts';

/** Stochastic gradient descent with optional (Nesterov) momentum, in PyTorch's convention; see torch.optim.SGD. */
export function sgd({
  momentum = 0,
  nesterov = false,
  dampening = 0,
  weightDecay = 0,
}: Extract<OptimizerSpec, { name: 'sgd' }>): Rule {
  return {
    shared: [],
    slots: (variable): Record<string, tf.Variable> =>
      momentum === 0 ? {} : { velocity: zerosLike(variable) },
    step: ({ learningRate, momentum: scheduled }) => {
      const factor = scheduled ?? momentum;
      return ({ variable, gradient, slots: { velocity }, decays }) => {
        const decayed =
          weightDecay !== 0 && decays ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
        if (!velocity) {
          decrease(variable, tf.mul(decayed, learningRate));
          return;
        }
        const damped = dampening === 0 ? decayed : tf.mul(decayed, 1 - dampening);
        const moved: tf.Tensor = tf.add(tf.mul(velocity, factor), damped);
        velocity.assign(moved);
        const direction = nesterov ? tf.add(decayed, tf.mul(moved, factor)) : moved;
        decrease(variable, tf.mul(direction, learningRate));
      };
    },
  };
}
