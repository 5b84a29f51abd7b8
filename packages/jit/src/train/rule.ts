import * as tf from '@tensorflow/tfjs';
import type { Hyper } from './spec.ts';

/** One update rule: how a variable's slots are made, and how it and they change. */
export interface Rule {
  /** Slots of each variable, by name. */
  slots(variable: tf.Variable): Record<string, tf.Variable>;
  /** Slots that all variables share. */
  shared: tf.Variable[];
  /** Called once a step, before the variables; returns what their updates need. */
  step(hyper: Hyper): (update: Update) => void;
}

export interface Update {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly slots: Readonly<Record<string, tf.Variable>>;
  /** Whether weight decay acts on this variable. */
  readonly decays: boolean;
}

/** A variable of zeros in the shape of another, not trained itself. */
export function zerosLike(variable: tf.Variable): tf.Variable {
  return fullLike(variable, 0);
}

/** A variable that holds one number everywhere, in the shape of another, not trained itself. */
export function fullLike(variable: tf.Variable, value: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.fill(variable.shape, value), false));
}

/** The gradient with weight decay added, where it acts. */
export function decayed(
  { variable, gradient, decays }: Omit<Update, 'slots'>,
  weightDecay: number,
): tf.Tensor {
  return weightDecay !== 0 && decays ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
}

/** weight += -amount, in the form that compiles to the fewest operations. */
export function decrease(variable: tf.Variable, amount: tf.Tensor): void {
  variable.assign(tf.sub(variable, amount));
}
