import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Compiled, compile } from '../../src/compile.ts';
import { inputValue } from '../../src/graph/builder.ts';
import type { GraphInput } from '../../src/graph/types.ts';
import { runGraph } from '../../src/session/session.ts';
import { hostTarget, plainTarget, type Target } from '../../src/session/target.ts';
import { readVariables } from '../../src/session/variables.ts';

export type Step = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;
export type Inputs = Readonly<Record<string, tf.Tensor>>;

/** Fixed seeds: a failure comes back. */
export const runs = (numRuns: number) => ({ numRuns, seed: 20170 });

export function compileStep(fn: Step, inputs: Inputs, target: Target): Compiled {
  const names = Object.keys(inputs);
  return compile({
    variables: null,
    loop: false,
    target,
    fn,
    inputs: () => {
      const values = names.map((name) => inputValue(inputs[name]?.shape ?? [], 'float32'));
      return {
        graph: values.map((value, i): GraphInput => ({ name: names[i] ?? '', role: 'constant', value })),
        tensors: Object.fromEntries(names.map((name, i) => [name, values[i] ?? inputValue([], 'float32')])),
      };
    },
  });
}

/** Without the blocked kernels, and with those of this machine if it has any. */
export async function targets(): Promise<Target[]> {
  const host = await hostTarget();
  return host.block === 0 ? [plainTarget] : [plainTarget, host];
}

/**
 * Runs `fn` on the cpu backend and compiled for each target, and compares. Sums of n products in another order
 * differ by about sqrt(n) * 6e-8 of their size; the tolerance leaves a factor of ten. Returns the last graph.
 */
export async function expectSame(fn: Step, inputs: Inputs, tolerance = 1e-5): Promise<Compiled> {
  const expected = tf.tidy(() => fn({ ...inputs }));
  const given = Object.entries(inputs).map(([name, x]) => [name, x.dataSync<'float32'>()]);
  let compiled: Compiled | null = null;
  for (const target of await targets()) {
    compiled = compileStep(fn, inputs, target);
    const results = await runGraph(compiled.graph, {
      ...readVariables(compiled.variables),
      ...Object.fromEntries(given),
    });
    for (const [name, tensor] of Object.entries(expected)) {
      const elements = Float32Array.from(results[name] ?? [], Number);
      const label = `${name}, block ${target.block}`;
      expectClose(label, elements, tensor.dataSync<'float32'>(), tolerance);
    }
  }
  tf.dispose([expected, inputs]);
  if (!compiled) throw new Error('No target to compile for.');
  return compiled;
}

/** Differences are relative to the largest element: gradients have elements that cancel to almost nothing. */
export function expectClose(
  name: string,
  given: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(given.length, `elements of ${name}`).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((given[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  expect(worst / scale, `largest difference of ${name}`).toBeLessThan(tolerance);
}

export function normal(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

/** Few different values, so that maxima tie. */
export function coarse(shape: number[], seed: number): tf.Tensor {
  return tf.tidy(() => tf.round(tf.randomUniform(shape, -2, 2, 'float32', seed)));
}

export const seeds = fc.integer({ min: 1, max: 1_000_000 });
export const lengths = (min: number, max: number) => fc.integer({ min, max });

export type Padding = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];

/** Paddings that tfjs accepts; explicit ones are smaller than the kernel, so that every window meets the map. */
export const paddings = (largest: number): fc.Arbitrary<Padding> =>
  fc.oneof(
    fc.constant<Padding>('same'),
    fc.constant<Padding>('valid'),
    fc
      .tuple(
        ...([0, 1, 2, 3].map(() => lengths(0, largest)) as [
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
        ]),
      )
      .map(
        ([top, bottom, left, right]): Padding => [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ],
      ),
  );
