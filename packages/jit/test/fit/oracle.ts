import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** A model of the same layers with the same weights. */
export async function twinOf(model: tf.LayersModel): Promise<tf.LayersModel> {
  const twin = await tf.models.modelFromJSON(JSON.parse(model.toJSON(null) as string));
  twin.setWeights(model.getWeights());
  return twin;
}

export function expectSameWeights(a: tf.LayersModel, b: tf.LayersModel, within: number): void {
  const [first, second] = [a.getWeights(), b.getWeights()];
  expect(first.length).toBe(second.length);
  first.forEach((weight, i) => {
    const [one, other] = [weight.dataSync(), second[i]?.dataSync() ?? []];
    one.forEach((value, k) => {
      expect(Math.abs(value - (other[k] ?? Number.NaN)), `weight ${i}, element ${k}`).toBeLessThan(within);
    });
  });
}

export function expectSameHistory(
  history: Readonly<Record<string, readonly number[]>>,
  expected: Readonly<Record<string, readonly (number | tf.Tensor)[]>>,
  within = 5e-5,
): void {
  expect(Object.keys(history).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    expect(history[name]?.length, name).toBe(values.length);
    values.forEach((value, i) => {
      const difference = Math.abs((history[name]?.[i] ?? Number.NaN) - Number(value));
      expect(difference, `${name} of epoch ${i}`).toBeLessThanOrEqual(
        within * Math.max(1, Math.abs(Number(value))),
      );
    });
  }
}
