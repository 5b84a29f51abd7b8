import { DataError } from '@digitbench/data';
import { loadDataset } from '@digitbench/data/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../src/random.ts';
import { split } from '../src/tasks/split.ts';
import { syntheticImages } from '../src/tasks/synthetic-images.ts';
import { taskOn } from '../src/tasks/task-on.ts';
import { digitPlusNumber, oneAgainstTheRest, tenDigits, twoDigits } from '../src/tasks/tasks.ts';

const images = syntheticImages(50, Random.fromSeed(1));
const stated = { rows: 28, columns: 28, classes: 10 };
const random = () => Random.fromSeed(2).stream('task');
const rowOf = (bytes: Uint8Array | undefined, i: number) => bytes?.subarray(784 * i, 784 * (i + 1));

describe('tasks', () => {
  test('ten digits: the images and labels themselves', () => {
    const { count, inputs, targets } = tenDigits().examples(images, random());
    expect(count).toBe(50);
    expect(inputs.image).toBe(images.images);
    expect(targets.digit).toBe(images.labels);
  });

  test('two digits: theirs alone, class 1 for the first', () => {
    const { count, inputs, targets } = twoDigits(3, 7).examples(images, random());
    expect(count).toBe(10);
    expect([...(targets.digit ?? [])]).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(rowOf(inputs.image, 2)).toEqual(rowOf(images.images, 13));
    expect(rowOf(inputs.image, 9)).toEqual(rowOf(images.images, 47));
  });

  test('two digits of MNIST: 6,131 threes and 6,265 sevens, 1,010 and 1,028 to test', () => {
    const mnist = loadDataset();
    const task = twoDigits(3, 7);
    const ones = [mnist.train, mnist.test].map((set) => {
      const { count, targets } = task.examples(set, random());
      return [count, targets.digit?.filter((digit) => digit === 1).length];
    });
    expect(ones).toEqual([
      [6131 + 6265, 6131],
      [1010 + 1028, 1010],
    ]);
  });

  test('one against the rest: every image, class 1 for the digit', () => {
    const { count, inputs, targets } = oneAgainstTheRest(4).examples(images, random());
    expect([count, inputs.image]).toEqual([50, images.images]);
    expect([...(targets.digit ?? [])]).toEqual([...images.labels].map((label) => (label === 4 ? 1 : 0)));
  });

  test('digit plus number: sums are right, the stream decides the numbers, all ten come up', () => {
    const task = digitPlusNumber();
    const { inputs, targets } = task.examples(images, random());
    targets.sum?.forEach((sum, i) => {
      expect(sum).toBe((images.labels[i] ?? 0) + (inputs.number?.[i] ?? 0));
    });
    expect(inputs.image).toBe(images.images);
    expect(new Set(inputs.number).size).toBe(10);
    expect(task.examples(images, random())).toEqual({ count: 50, inputs, targets });
    expect(task.examples(images, random().stream(1)).inputs.number).not.toEqual(inputs.number);
  });

  test.each([tenDigits(stated), oneAgainstTheRest(0, stated), digitPlusNumber(stated)])(
    '$name refuses images of another size, and other labels',
    (task) => {
      const small = syntheticImages(20, Random.fromSeed(1), { rows: 8, columns: 8 });
      const letters = syntheticImages(30, Random.fromSeed(1), { classes: 26 });
      expect(() => task.examples(small, random())).toThrow(
        new DataError({
          subject: `task ${task.name}`,
          given: 'images of 8 x 8',
          expected: '28 x 28',
          remedy: 'Choose another data set, or state the size in the task.',
        }),
      );
      expect(() => task.examples(letters, random())).toThrow(
        /label 10 \(number 10, .*expected labels from 0 to 9/,
      );
    },
  );

  test('all classes follow the data set, but for what is stated', () => {
    const data = { rows: 20, columns: 30, classNames: ['a', 'b', 'c'] };
    const { inputs, outputs } = taskOn(tenDigits(), data);
    expect(inputs).toEqual({ image: { kind: 'image', rows: 20, columns: 30 } });
    expect(outputs).toEqual({ digit: { classes: 3, labels: ['a', 'b', 'c'] } });
    const letters = taskOn(tenDigits({ classes: 26 }), {
      ...data,
      classNames: [...'abcdefghijklmnopqrstuvwxyz'],
    });
    expect(letters.outputs.digit).toMatchObject({ classes: 26, labels: { 25: 'z' } });
    expect(() => taskOn(tenDigits({ rows: 8, columns: 8 }), data)).toThrow(
      /images of 20 x 30; expected 8 x 8/,
    );
    const set = syntheticImages(6, Random.fromSeed(1), { rows: 20, columns: 30, classes: 3 });
    expect(tenDigits().examples(set, random()).targets.digit).toBe(set.labels);
  });

  test('of digits take only classes that are digits, and any number of others beside them', () => {
    const like28 = { rows: 28, columns: 28 };
    const letters = { ...like28, classNames: [...'0123456789abc'] };
    expect(() => taskOn(twoDigits(3, 7), letters)).not.toThrow();
    const set = syntheticImages(26, Random.fromSeed(1), { classes: 13 });
    expect([...(twoDigits(3, 7).examples(set, random()).targets.digit ?? [])]).toEqual([1, 0, 1, 0]);
    const clothes = { ...like28, classNames: [...'abcdefghij'] };
    for (const task of [twoDigits(3, 7), digitPlusNumber()])
      expect(() => taskOn(task, clothes)).toThrow(
        /a data set whose class \d is ".*Take a data set of digits/,
      );
    expect(() => taskOn(twoDigits(3, 7), { ...like28, classNames: [...'01'] })).toThrow(
      /a data set of 2 classes, none of which is the digit 3/,
    );
  });

  test('refuse digits that there are not', () => {
    expect(() => twoDigits(3, 3)).toThrow(/the same digit twice given/);
    expect(() => twoDigits(3, 10)).toThrow(/class 10 given, a whole number from 0 to 9 expected/);
    expect(() => oneAgainstTheRest(-1)).toThrow(/class -1 given/);
    const onlyOnes = { ...images, labels: new Uint8Array(50).fill(1) };
    expect(() => twoDigits(3, 7).examples(onlyOnes, random())).toThrow(/a data set without these digits/);
  });
});

describe('split', () => {
  test('cuts the examples in two, each in one part', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 500 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (count, fraction) => {
          const { train, validation } = split(count, { kind: 'fraction', fraction }, random());
          expect(validation).toHaveLength(Math.round(count * fraction));
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
            Array.from({ length: count }, (_, i) => i),
          );
        },
      ),
      { seed: 1 },
    );
  });

  test('folds hold back every example once', () => {
    const parts = [0, 1, 2].map((fold) => split(100, { kind: 'fold', folds: 3, fold }, random()));
    expect(parts.map(({ validation }) => validation.length)).toEqual([33, 34, 33]);
    const all = parts.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 100 }, (_, i) => i));
    for (const { train, validation } of parts) expect(train.length + validation.length).toBe(100);
  });

  test.each(['none', 'test'] as const)('with validation "%s" trains on all, in order', (kind) => {
    expect(split(4, { kind }, random())).toEqual({
      train: Int32Array.of(0, 1, 2, 3),
      validation: new Int32Array(0),
    });
  });

  test('refuses a part without examples', () => {
    expect(() => split(3, { kind: 'fraction', fraction: 0.1 }, random())).toThrow(/split: 3 examples given/);
    expect(() => split(1, { kind: 'fraction', fraction: 0.9 }, random())).toThrow(/split: 1 examples given/);
  });
});
