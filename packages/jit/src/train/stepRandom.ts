import * as tf from '@tensorflow/tfjs';
import { refuseSurplus } from '../check/surplus.ts';
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
export function stepRandom(seed: tf.Tensor, step: tf.Tensor, ...more: []): StepRandom {
  refuseSurplus('stepRandom', '(seed, step); the stream is given to uniform(shape, stream)', more);
  for (const [name, tensor] of Object.entries({ seed, step })) {
    if (tensor.dtype !== 'int32' || tensor.size !== 1) {
      throw new Error(
        `jit: stepRandom got a ${tensor.dtype} tensor of shape [${tensor.shape}] as ${name}; expected an int32 scalar.`,
      );
    }
  }
  const random: StepRandom = {
    uniform: (shape, stream, ...surplus: []) => {
      refuseSurplus('uniform', '(shape, stream), and gives numbers from 0 to 1', surplus);
      checkStream('uniform', stream);
      return uniform(seed, step, shape, streamNumber(stream));
    },
  };
  steps.set(random, step);
  return random;
}

const steps = new WeakMap<StepRandom, tf.Tensor>();

/** The step that random numbers were made for. */
export const stepOf = (random: StepRandom): tf.Tensor | undefined => steps.get(random);

/**
 * Standard normal numbers from two uniform ones each (Box and Muller 1958, https://doi.org/10.1214/aoms/1177706645),
 * float32 of the given shape.
 */
export function randomNormal(random: StepRandom, shape: number[], stream: string, ...more: []): tf.Tensor {
  refuseSurplus('randomNormal', '(random, shape, stream), and gives a mean of 0 and a deviation of 1', more);
  checkStream('randomNormal', stream);
  // 1 - u is never 0.
  const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, random.uniform(shape, `${stream} radius`))), -2));
  return tf.mul(radius, tf.cos(tf.mul(random.uniform(shape, `${stream} angle`), 2 * Math.PI)));
}

/** Draws without a stream of their own would be the same numbers. */
function checkStream(what: string, stream: unknown): void {
  if (typeof stream === 'string' || typeof stream === 'number') return;
  throw new Error(
    `jit: ${what} got ${String(stream)} as its stream; expected a name, another one for each use within a step.`,
  );
}
