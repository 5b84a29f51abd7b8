import { plainProducts, Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { products } from '../src/program/products.ts';

it('products of rows with rows are the same compiled and in plain JavaScript, and leave no tensors', async () => {
  await tf.setBackend('cpu');
  expect(await plainProducts(Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8, 9, 10), 2)).toEqual(
    Float32Array.of(17, 23, 29, 39, 53, 67),
  );
  const random = Random.fromSeed(1);
  const matrix = (rows: number) => Float32Array.from({ length: rows * 66 }, () => random.normal());
  const [a, b] = [matrix(16), matrix(300)];
  const before = tf.memory().numTensors;
  const made = await products(a, b, 66);
  expect(tf.memory().numTensors).toBe(before);
  const plain = await plainProducts(a, b, 66);
  expect(made).toHaveLength(16 * 300);
  expect(Math.max(...made.map((value, i) => Math.abs(value - (plain[i] ?? Number.NaN))))).toBeLessThan(1e-4);
});
