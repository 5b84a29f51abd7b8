import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { type Arrays, type ScanOptions, type Step, scan, type TensorSpec } from '../src/index.ts';

export type Stacked = Record<string, number[]>;

/** The tensor called `name`; for steps, whose inputs may be any. */
export function take<T extends tf.Tensor = tf.Tensor>(tensors: Record<string, tf.Tensor>, name: string): T {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`There is no tensor ${name}.`);
  return tensor as T;
}

function tensorOf(data: Arrays[string] | undefined, shape: number[], { dtype }: TensorSpec): tf.Tensor {
  if (!data) throw new Error('An array is missing.');
  return tf.tensor(Array.from(data), shape, dtype === 'uint8' ? 'float32' : dtype);
}

/** Runs a step on TensorFlow.js's current backend as `scan` would compile it. */
export function interpret(
  step: Step,
  { batchSize, inputs }: ScanOptions,
  arrays: Arrays,
  order: Int32Array,
): Stacked {
  const outputs: Stacked = {};
  for (let first = 0, s = 0; first < order.length; first += batchSize, s++) {
    tf.tidy(() => {
      const tensors: Record<string, tf.Tensor> = {};
      for (const [name, spec] of Object.entries(inputs.gathered ?? {})) {
        const rows = (arrays[name]?.length ?? 0) / spec.shape.reduce((a, b) => a * b, 1);
        const table = tensorOf(arrays[name], [rows, ...spec.shape], spec);
        tensors[name] = tf.gather(table, tf.tensor1d(order.slice(first, first + batchSize), 'int32'));
      }
      for (const [name, spec] of Object.entries(inputs.scanned ?? {})) {
        const size = spec.shape.reduce((a, b) => a * b, 1);
        tensors[name] = tensorOf(arrays[name]?.slice(s * size, (s + 1) * size), [...spec.shape], spec);
      }
      for (const [name, spec] of Object.entries(inputs.constant ?? {})) {
        tensors[name] = tensorOf(arrays[name], [...spec.shape], spec);
      }
      for (const [name, tensor] of Object.entries(step(tensors))) {
        const stacked = outputs[name] ?? [];
        stacked.push(...tensor.dataSync());
        outputs[name] = stacked;
      }
    });
  }
  return outputs;
}

export interface Tolerance {
  absolute: number;
  relative: number;
}

export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [Number(actual[i]), Number(expected[i])];
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(b);
    if (!(Object.is(a, b) || a === b || Math.abs(a - b) <= allowed)) {
      expect.fail(`element ${i}: ${a} is not within ${allowed} of ${b}`);
    }
  }
}

/**
 * Runs a step compiled and interpreted from the same variables, twice compiled, and expects the same outputs and
 * variables: within the tolerance of the interpreted ones, and bit for bit between the compiled runs.
 */
export async function expectSameTraining(
  step: Step,
  options: ScanOptions,
  arrays: Arrays,
  order: Int32Array,
  tolerance: Tolerance,
): Promise<Stacked> {
  const variables = options.variables ?? [];
  const initial = variables.map((variable) => variable.dataSync().slice());
  const restore = () => {
    variables.forEach((variable, i) => {
      const value = tf.tensor(initial[i] ?? [], variable.shape, variable.dtype);
      variable.assign(value);
      value.dispose();
    });
  };
  const compiled = await scan(step, options);
  const outputs = await compiled.run(arrays, order);
  const trained = variables.map((variable) => variable.dataSync().slice());
  restore();
  expect(await compiled.run(arrays, order)).toEqual(outputs);
  expect(variables.map((variable) => variable.dataSync().slice())).toEqual(trained);
  await compiled.dispose();
  restore();
  const expected = interpret(step, options, arrays, order);
  for (const [name, values] of Object.entries(expected)) expectClose(outputs[name] ?? [], values, tolerance);
  variables.forEach((variable, i) => {
    expectClose(trained[i] ?? [], variable.dataSync(), tolerance);
  });
  return expected;
}

/** Numbers that look random and are the same everywhere, from -1 to 1. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
