import * as tf from '@tensorflow/tfjs';
import type { NamedVariable } from '../compile.ts';
import type { Elements } from './session.ts';
import { swept } from './sweep.ts';

type Results = Record<string, Float32Array | Int32Array | Uint8Array>;

/** What the variables hold, by the names of their inputs. The arrays are not copied where the backend keeps arrays. */
export function readVariables(variables: readonly NamedVariable[]): Record<string, Elements> {
  return Object.fromEntries(variables.map(({ name, variable }) => [name, variable.dataSync()]));
}

/** Puts what a run left in the variables into them, and returns its other outputs. */
export function writeVariables(
  variables: readonly NamedVariable[],
  outputs: Readonly<Record<string, Elements>>,
): Results {
  const states = new Map(variables.map(({ name, variable }) => [name, variable]));
  const results: Results = {};
  for (const [name, elements] of Object.entries(outputs)) {
    if (elements instanceof BigInt64Array || elements instanceof Uint32Array) {
      throw new Error(`jit: output ${name} is of a type that TensorFlow.js does not have.`);
    }
    const variable = states.get(name);
    if (!variable) {
      results[name] = elements;
      continue;
    }
    const kept = elements instanceof Float32Array ? swept(elements) : elements;
    const next = tf.tensor(kept, variable.shape, variable.dtype);
    variable.assign(next);
    next.dispose();
  }
  return results;
}
