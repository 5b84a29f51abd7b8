import * as tf from '@tensorflow/tfjs';
import type { StepRandom } from './stepRandom.ts';

/** What a layer does instead of its own `call` while training. */
export type LayerCall = (input: tf.Tensor, random: StepRandom | undefined) => tf.Tensor;

/** The variable behind a layer's weight. */
export function variableOf(weight: tf.layers.Layer['weights'][number]): tf.Variable {
  const value = weight.read();
  if (value instanceof tf.Variable) return value;
  throw new Error(`jit: weight ${weight.name} is not kept in a tf.Variable.`);
}
