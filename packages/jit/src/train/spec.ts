import type * as tf from '@tensorflow/tfjs';

/** A built-in optimizer as data. */
export type OptimizerSpec =
  | {
      readonly name: 'sgd';
      /** velocity = momentum * velocity + (1 - dampening) * gradient. 0 unless given. */
      readonly momentum?: number;
      readonly nesterov?: boolean;
      readonly dampening?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adam';
      /** 0.9 unless given. */
      readonly beta1?: number;
      /** 0.999 unless given. */
      readonly beta2?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
      /** Decoupled from the gradient, as in AdamW: weight -= learningRate * weightDecay * weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'rmsprop';
      /** Of the mean square; 0.9 unless given. */
      readonly decay?: number;
      /** Inside the square root, as in tf.train.rmsprop; 1e-7 unless given. */
      readonly epsilon?: number;
      readonly momentum?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adagrad';
      /** What the sums of squared gradients start at; 0.1 unless given. */
      readonly initialSum?: number;
      /** Inside the square root, as in tf.train.adagrad; 1e-7 unless given. */
      readonly epsilon?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adadelta';
      /** Of the mean squares (rho); 0.95 unless given. */
      readonly decay?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adamax';
      /** 0.9 unless given. */
      readonly beta1?: number;
      /** 0.999 unless given. */
      readonly beta2?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    };

/** One step's values: scalars, so that schedules are inputs of a compiled step. */
export interface Hyper {
  readonly learningRate: tf.Tensor;
  /** Takes the place of the specification's momentum (of beta1 in adam and adamax). */
  readonly momentum?: tf.Tensor;
}
