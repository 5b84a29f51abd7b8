import * as tf from '@tensorflow/tfjs';
import { refuseSurplus } from '../check/surplus.ts';

/** A running average of variables: their mean so far, or an exponential moving average. */
export interface Average {
  /** The averages, in the variables' order; list them among the variables of a scan. They start at the variables' values. */
  readonly slots: tf.Variable[];
  /**
   * average += (value - average) * weight, weight a scalar: 1 / (n + 1) at the n-th update (n = 0, 1, …) gives the mean
   * of the values (stochastic weight averaging), 1 - decay an exponential moving average, 0 leaves the average alone.
   */
  update(weight: tf.Tensor): void;
}

export function createAverage(variables: readonly tf.Variable[], ...more: []): Average {
  refuseSurplus('createAverage', '(variables); what counts how much is given to update(weight)', more);
  const slots = variables.map((variable) => tf.tidy(() => tf.variable(tf.clone(variable), false)));
  return {
    slots,
    update: (weight, ...surplus: []) => {
      refuseSurplus('average.update', '(weight)', surplus);
      tf.tidy(() => {
        slots.forEach((slot, i) => {
          const variable = variables[i];
          if (variable) slot.assign(tf.add(slot, tf.mul(tf.sub(variable, slot), weight)));
        });
      });
    },
  };
}
