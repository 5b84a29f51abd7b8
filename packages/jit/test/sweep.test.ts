import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { jit } from '../src/index.ts';
import { sweepVariables, swept } from '../src/session/sweep.ts';

/** The least normal float32 and the largest number below it (IEEE 754, binary32). */
const [NORMAL, BELOW] = [2 ** -126, (1 - 2 ** -23) * 2 ** -126];
const SMALLEST = 2 ** -149;

it('variables are swept after a run once that was asked for: below the normal numbers zero, nothing else', async () => {
  const given = [1, -1, 0, -0, NORMAL, -NORMAL, BELOW, -BELOW, SMALLEST, -SMALLEST, Infinity, Number.NaN];
  const variable = tf.variable(tf.tensor1d(given));
  const read = jit(() => {
    variable.assign(tf.mul(variable, 1));
    return tf.mul(variable, 1);
  });
  const untouched = swept(Float32Array.from(given));
  expect([...untouched]).toEqual(given);
  await read();
  expect([...variable.dataSync()]).toEqual(given);

  sweepVariables();
  const result = await read();
  const expected = [1, -1, 0, -0, NORMAL, -NORMAL, 0, -0, 0, -0, Infinity, Number.NaN];
  expect([...variable.dataSync()]).toEqual(expected);
  // What a function returns is its caller's own.
  expect([...result.dataSync()]).toEqual(given);
});
