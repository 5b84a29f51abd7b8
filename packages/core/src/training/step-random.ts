import * as tf from '@tensorflow/tfjs';
import type { StepRandom } from '../contract/network.ts';
import type { Random } from '../random.ts';

/** Random numbers for a network that runs outside a training step, drawn on the host: to check, count and show it. */
export function hostStepRandom(random: Random): StepRandom {
  return {
    uniform(shape, stream) {
      const own = random.stream(stream);
      return tf.tensor(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => own.uniform()),
        shape,
      );
    },
  };
}
