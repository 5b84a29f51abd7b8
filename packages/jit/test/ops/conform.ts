import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jit } from '../../src/index.ts';
import { expectClose, type Tolerance } from '../interpret.ts';

/** One tensor of a generated case. */
export interface Given {
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool';
  values: number[];
}

export interface Operation {
  /** The tensors that the function is tried on. */
  given: fc.Arbitrary<Given[]>;
  fn: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  /** Single precision, rounded once or twice, unless given. */
  tolerance?: Tolerance;
  /** Compare the gradients of the float inputs too, with the cpu backend's and with finite differences. */
  gradient?: boolean;
}

export const single: Tolerance = { absolute: 1e-6, relative: 2e-6 };
/** Of functions that two implementations approximate, and of sums in different orders. */
export const approximate: Tolerance = { absolute: 1e-5, relative: 1e-5 };

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const compiledFunctions: { dispose(): Promise<void> }[] = [];
afterAll(async () => {
  for (const compiled of compiledFunctions) await compiled.dispose();
});

/** Declares a test: on generated tensors, the compiled function gives what the cpu backend gives. */
export function conforms(name: string, { given, fn, tolerance = single, gradient = false }: Operation): void {
  it(name, async () => {
    await fc.assert(
      fc.asyncProperty(given, async (tensors) => {
        await expectSame(fn, tensors, tolerance);
        if (gradient) await expectGradient(fn, tensors, tolerance);
      }),
      { seed: 20_230_701, numRuns: 5, endOnFailure: true },
    );
  });
}

const tensorOf = ({ values, shape, dtype }: Given) => tf.tensor(values, shape, dtype);
const list = (result: tf.Tensor | tf.Tensor[]) => (Array.isArray(result) ? result : [result]);

async function expectSame(fn: Operation['fn'], given: readonly Given[], tolerance: Tolerance): Promise<void> {
  const inputs = given.map(tensorOf);
  const compiled = jit((...tensors: tf.Tensor[]) => list(fn(...tensors)));
  compiledFunctions.push(compiled);
  const actual = await compiled(...inputs);
  const expected = tf.tidy(() => list(fn(...inputs)).map((tensor) => tensor.clone()));
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  expected.forEach((tensor, i) => {
    expectClose(actual[i]?.dataSync() ?? [], tensor.dataSync(), tolerance);
  });
  tf.dispose([inputs, actual, expected]);
}

/** A sum with fixed, different weights, so that a wrong place shows. */
function weighted(fn: Operation['fn']): (...tensors: tf.Tensor[]) => tf.Scalar {
  return (...tensors) => {
    const terms = list(fn(...tensors)).map((tensor) => {
      const weights = tf.add(tf.cos(tf.range(0, tensor.size, 1, 'float32')), 0.5);
      return tf.sum(tf.mul(tf.cast(tensor, 'float32').flatten(), weights));
    });
    return tf.addN(terms).asScalar();
  };
}

const STEP = 2e-2;

async function expectGradient(
  fn: Operation['fn'],
  given: readonly Given[],
  tolerance: Tolerance,
): Promise<void> {
  const floats = given.flatMap(({ dtype }, i) => (dtype === 'float32' ? [i] : []));
  const of =
    (tensors: readonly tf.Tensor[]) =>
    (...replaced: tf.Tensor[]) => {
      const all = [...tensors];
      floats.forEach((place, i) => {
        const tensor = replaced[i];
        if (tensor) all[place] = tensor;
      });
      return weighted(fn)(...all);
    };
  await expectSame(
    (...tensors) => tf.grads(of(tensors))(floats.map((i) => tensors[i] ?? tf.scalar(0))),
    given,
    { absolute: tolerance.absolute * 10, relative: tolerance.relative * 10 },
  );
  // Central differences of the interpreted function, in a few places, against the interpreted gradient.
  tf.tidy(() => {
    const tensors = given.map(tensorOf);
    const gradients = tf.grads(of(tensors))(floats.map((i) => tensors[i] ?? tf.scalar(0)));
    for (const [k, place] of floats.entries()) {
      const original = given[place];
      const gradient = gradients[k]?.dataSync() ?? [];
      for (let at = 0; original && at < Math.min(original.values.length, 3); at++) {
        const moved = (by: number) => {
          const values = original.values.map((value, i) => (i === at ? value + by : value));
          const changed = tensors.map((tensor, i) =>
            i === place ? tensorOf({ ...original, values }) : tensor,
          );
          return weighted(fn)(...changed).dataSync()[0] ?? 0;
        };
        const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
        const allowed = 0.02 + 0.03 * Math.abs(difference);
        expect(Math.abs((gradient[at] ?? 0) - difference)).toBeLessThan(allowed);
      }
    }
  });
}
