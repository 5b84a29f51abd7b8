import {
  digitPlusNumber,
  type ImageSet,
  Random,
  syntheticImages,
  type Task,
  tenDigits,
  twoDigits,
} from '@digitbench/core';
import { describe, expect, it } from 'vitest';
import { imageNumbers } from '../src/training/numbered-images.ts';

const random = () => Random.fromSeed(7).stream('task');

/** The same picture at every place but the last, as blank images would be. */
const alike: ImageSet = {
  count: 4,
  rows: 28,
  columns: 28,
  images: Uint8Array.from({ length: 4 * 784 }, (_, i) => (i >= 3 * 784 ? 9 : 5)),
  labels: Uint8Array.of(3, 7, 1, 3),
};

const numbersOf = (task: Task, set: ImageSet) => {
  const numbers = imageNumbers(task, set, random(), task.examples(set, random()));
  return numbers && [...numbers];
};

describe('the numbers of the images that examples show', () => {
  it('are those of the set, even of images that look alike', () => {
    expect(numbersOf(tenDigits(), alike)).toEqual([0, 1, 2, 3]);
    expect(numbersOf(twoDigits(3, 7), alike)).toEqual([0, 1, 3]);
    expect(numbersOf(digitPlusNumber(), syntheticImages(30, Random.fromSeed(1)))).toEqual(
      Array.from({ length: 30 }, (_, i) => i),
    );
  });

  it('follow what the task draws', () => {
    const shuffled: Task = {
      ...tenDigits(),
      examples(images, stream) {
        const order = [...stream.permutation(images.count)];
        const image = Uint8Array.from(
          order.flatMap((i) => [...images.images.subarray(784 * i, 784 * (i + 1))]),
        );
        const digit = Uint8Array.from(order, (i) => images.labels[i] ?? 0);
        return { count: images.count, inputs: { image }, targets: { digit } };
      },
    };
    expect(numbersOf(shuffled, alike)).toEqual([...random().permutation(4)]);
  });

  it('are none where a task changes its images', () => {
    const inverted: Task = {
      ...tenDigits(),
      examples: (images) => ({
        count: images.count,
        inputs: { image: images.images.map((pixel) => 255 - pixel) },
        targets: { digit: images.labels },
      }),
    };
    expect(numbersOf(inverted, alike)).toBeUndefined();
  });
});
