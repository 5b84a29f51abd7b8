import type * as tf from '@tensorflow/tfjs';
import { uniform } from './counterUniform.ts';
import { streamNumber } from './hash.ts';

/** Random numbers inside a training step. */
export interface StepRandom {
  /**
   * Uniform numbers from 0 (included) to 1 (excluded), float32 of the given shape. The same seed, step and stream
   * give the same numbers on every engine; give each use within a step a stream of its own.
   */
  uniform(shape: number[], stream: string | number): tf.Tensor;
}

/** Random numbers of one step of one run. `seed` and `step` are int32 scalars, inputs of the step. */
export function stepRandom(seed: tf.Tensor, step: tf.Tensor): StepRandom {
  for (const [name, tensor] of Object.entries({ seed, step })) {
    if (tensor.dtype !== 'int32' || tensor.size !== 1) {
      throw new Error(
        `jit: stepRandom got a ${tensor.dtype} tensor of shape [${tensor.shape}] as ${name}; expected an int32 scalar.`,
      );
    }
  }
  return { uniform: (shape, stream) => uniform(seed, step, shape, streamNumber(stream)) };
}
