import type { StepRandom } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { warp } from '../src/augment.ts';

tf.env().set('PROD', true);

/** Uniform numbers as stated by the use they are drawn for; one half for every other. */
const drawing = (numbers: Record<string, number>): StepRandom => ({
  uniform: (shape, stream) => tf.fill(shape, numbers[stream] ?? 0.5),
});

/** A column of light at column 10, twice. */
const image = tf.tidy(() =>
  tf.tile(tf.reshape(tf.cast(tf.equal(tf.range(0, 28), 10), 'float32').mul(255), [1, 1, 28]), [2, 28, 1]),
);

const augmented = (random: StepRandom) => {
  const { inputs } = warp({ image }, {}, random);
  return inputs.image ?? tf.zeros([0]);
};

const middleRow = (tensor: tf.Tensor) => Array.from(tensor.slice([1, 14, 0], [1, 1, 28]).dataSync());

describe('augmentation', () => {
  test('leaves the image alone in the middle of its range', () => {
    expect(augmented(drawing({})).dataSync()).toEqual(image.dataSync());
  });

  test('moves by whole and by half pixels', () => {
    const byTwo = middleRow(augmented(drawing({ 'columns shift': 1 })));
    expect(byTwo[8]).toBe(255);
    expect(byTwo[10]).toBe(0);
    const byHalf = middleRow(augmented(drawing({ 'columns shift': 0.625 })));
    expect(byHalf.slice(8, 12)).toEqual([0, 127.5, 127.5, 0]);
  });

  test('what moves in from outside is dark', () => {
    const rows = augmented(drawing({ 'rows shift': 1 }))
      .slice([0, 0, 10], [1, 28, 1])
      .dataSync();
    expect(Array.from(rows.slice(24))).toEqual([255, 255, 0, 0]);
  });

  test('stretching moves what is off the centre towards it or away', () => {
    // Read at 13.5 + (out - 13.5) * 1.1: column 10 is met between columns 10 and 11, nearer to 10.
    const wider = middleRow(augmented(drawing({ 'columns stretch': 1 })));
    expect(wider[10]).toBeCloseTo(255 * 0.65, 3);
    expect(wider[11]).toBeCloseTo(255 * 0.25, 3);
  });

  test('slanting moves rows against each other, by 0.15 pixels a row at most', () => {
    const slanted = warp({ image }, {}, drawing({ 'columns slant': 1 })).inputs.image ?? tf.zeros([0]);
    const row = (at: number) => Array.from(slanted.slice([1, at, 0], [1, 1, 28]).dataSync());
    // Row 13.5 is the centre: row 23 reads 9.5 * 0.15 = 1.425 columns further on, so the light stands so much before 10.
    expect(row(23)[8]).toBeCloseTo(255 * 0.425, 3);
    expect(row(23)[9]).toBeCloseTo(255 * 0.575, 3);
    expect(row(4)[11]).toBeCloseTo(255 * 0.575, 3);
    expect(row(4)[12]).toBeCloseTo(255 * 0.425, 3);
  });
});
