import * as tf from '@tensorflow/tfjs';
import { TRACE_BACKEND } from '../trace/kernels.ts';
import { type StepRandom, stepOf } from './stepRandom.ts';

/** How often each stream has been asked for, by the random numbers of a step. */
const counts = new WeakMap<StepRandom, Map<string, number>>();
/** Who drew a stream in a step, while a step is traced. */
const owners = new WeakMap<tf.Tensor, Map<string, StepRandom>>();

/**
 * The stream of one call of a layer: the first call in a step draws from the stream `name`, each further one, of the
 * same layer or of another that goes by the same name, from a stream of its own. So a layer that is applied twice, or
 * two models in one step, never draw the same numbers.
 */
export function callStream(random: StepRandom, name: string): string {
  refuseSecondRandom(random, name);
  const known = counts.get(random) ?? new Map<string, number>();
  counts.set(random, known);
  const before = known.get(name) ?? 0;
  known.set(name, before + 1);
  return before === 0 ? name : `${name}, call ${before + 1}`;
}

/** Two StepRandoms of one step know nothing of each other, so layers would draw the same numbers from both. */
function refuseSecondRandom(random: StepRandom, name: string): void {
  const step = stepOf(random);
  // Who interprets steps may use one tensor for many of them; a trace has tensors of its own.
  if (!step || tf.getBackend() !== TRACE_BACKEND) return;
  const drawn = owners.get(step) ?? new Map<string, StepRandom>();
  owners.set(step, drawn);
  const owner = drawn.get(name);
  drawn.set(name, random);
  if (!owner || owner === random) return;
  throw new Error(
    `jit: one step makes two StepRandoms, and layers would draw the same numbers (${name}) from both. Call ` +
      'stepRandom(seed, step) once in a step, and pass it to every apply. To draw the same again on purpose, clone the step.',
  );
}
