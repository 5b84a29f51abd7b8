import type { CustomOptimizer } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** The gradient step written by hand, as the source teaches it: parameter -= gradient * learning rate. */
export const ownStep: CustomOptimizer = {
  name: 'own-step',
  create: (variables) => ({
    slots: [],
    apply: (gradients, { learningRate }) => {
      variables.forEach((variable, i) => {
        const gradient = gradients[i];
        if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, learningRate)));
      });
    },
  }),
};
