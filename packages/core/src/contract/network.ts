import type * as tf from '@tensorflow/tfjs';

/** Random numbers inside a training step: the same seed, step and stream give the same numbers on every engine. */
export interface StepRandom {
  /** Uniform numbers from 0 (included) to 1 (excluded); `stream` tells the uses within one step apart. */
  uniform(shape: number[], stream: string | number): tf.Tensor;
}

export interface ApplyContext {
  /** Whether dropout drops and batch norm takes the batch's own statistics (and moves the running ones). */
  readonly training: boolean;
  readonly random: StepRandom;
}

/** A network that is not a tfjs-layers model: any function of tensors over variables of its own. */
export interface CustomNetwork {
  /** Shapes of the inputs without the batch, in the task's order: [[784]], [[28, 28, 1], [10]]. */
  readonly inputShapes: readonly (readonly number[])[];
  /** From prepared inputs [batch, ...inputShape] to scores [batch, classes], in the task's order. */
  apply(inputs: tf.Tensor[], context: ApplyContext): tf.Tensor | tf.Tensor[];
  /** Everything that training changes or a saved network must keep: weights and running statistics. */
  readonly variables: tf.Variable[];
  /** Those of `variables` that have a gradient. */
  readonly trainable: tf.Variable[];
  /** For one example forward; stated where multiplyAdds() cannot count them itself. */
  readonly multiplyAdds?: number;
  /** What to show as its architecture, one row a layer. */
  readonly summary?: readonly LayerSummary[];
}

export interface LayerSummary {
  readonly name: string;
  readonly kind: string;
  /** Without the batch. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** Returns scores, not probabilities: softmax and its logarithm belong to the loss. */
export type Network = tf.LayersModel | CustomNetwork;
