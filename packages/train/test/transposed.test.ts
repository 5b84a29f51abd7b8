import { tenDigits } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { describe, expect, it } from 'vitest';
import { digitMeans } from '../src/predict/digit-means.ts';
import { pose } from '../src/predict/pose.ts';
import { isTransposed, meansOf, transpose } from '../src/predict/transposed.ts';

const mnist = loadDataset();

function transposedSet(count: number) {
  const images = Uint8Array.from(mnist.train.images.subarray(0, 784 * count));
  for (let i = 0; i < count; i++) images.set(transpose(images.slice(784 * i, 784 * i + 784)), 784 * i);
  return {
    ...mnist,
    title: 'digits',
    transposed: 'unknown' as const,
    train: { ...mnist.train, count, images },
  };
}

it('transpose exchanges rows and columns', () => {
  expect(transpose(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))).toEqual(
    Uint8Array.of(1, 4, 7, 2, 5, 8, 3, 6, 9),
  );
});

it("the means of digits are those of MNIST's training images", () => {
  expect(meansOf(mnist.train).map((mean) => mean.map(Math.round))).toEqual(digitMeans);
});

describe('isTransposed', () => {
  it('is told by the images of digits, whatever the set is called', () => {
    expect(isTransposed(mnist)).toBe(false);
    expect(isTransposed({ ...mnist, transposed: 'by-name' })).toBe(false);
    for (const count of [200, 5000])
      expect([count, isTransposed(transposedSet(count))]).toEqual([count, true]);
    // The same with other digits than the means were taken of.
    const { count, images } = mnist.test;
    const turned = Uint8Array.from(images);
    for (let i = 0; i < count; i++) turned.set(transpose(images.slice(784 * i, 784 * i + 784)), 784 * i);
    expect(isTransposed({ transposed: 'unknown', train: { ...mnist.test, images: turned } })).toBe(true);
    expect(isTransposed({ transposed: 'unknown', train: mnist.test })).toBe(false);
  });

  it('is what is stated, whatever the images show', () => {
    expect(isTransposed({ transposed: 'no', train: transposedSet(200).train })).toBe(false);
    expect(isTransposed({ transposed: 'yes', train: mnist.train })).toBe(true);
  });

  it('is told by the names of the files where the labels are none of digits', () => {
    // Every image under another label.
    const labels = mnist.train.labels.map((_, i) => (i * 7919) % 10);
    const train = { ...mnist.train, labels };
    expect(isTransposed({ transposed: 'unknown', train })).toBe(false);
    expect(isTransposed({ transposed: 'by-name', train })).toBe(true);
  });
});

it('a picture is turned as the set is, and the answer says so', () => {
  const picture = mnist.test.images.slice(0, 784);
  const study = { task: tenDigits() } as Parameters<typeof pose>[0];
  const question = { kind: 'image', pixels: picture, number: null } as const;
  const turned = pose(study, transposedSet(500), question);
  expect(turned.pixels).toEqual(transpose(picture));
  expect(turned.notes).toEqual(['rows and columns of the picture were exchanged: digits has them so']);
  expect(pose(study, mnist, question)).toMatchObject({ pixels: picture, notes: [] });
});
