import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracies, answers } from '../src/tasks/accuracy.ts';
import { digitPlusNumber, tenDigits, twoDigits } from '../src/tasks/tasks.ts';

describe('answers', () => {
  test('the highest score, the first of equals, never NaN', () => {
    const scores = Float32Array.of(0, 2, 1, 5, 5, 1, -3, -2, -1, 1, Number.NaN, 0);
    expect([...answers(scores, 3)]).toEqual([1, 0, 2, 0]);
  });

  test('one column: above 0', () => {
    expect([...answers(Float32Array.of(-1, 0, 1, Number.NaN), 1)]).toEqual([0, 0, 1, 0]);
  });
});

/** Rows of scores, many of them equal, 0, infinite or no number, with either sign. */
const rows = fc.integer({ min: 2, max: 6 }).chain((columns) => {
  const special = fc.constantFrom(0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const score = fc.oneof({ weight: 8, arbitrary: special }, { weight: 8, arbitrary: fc.float() });
  const row = fc.array(score, { minLength: columns, maxLength: columns });
  return fc.record({ columns: fc.constant(columns), rows: fc.array(row, { minLength: 1, maxLength: 8 }) });
});

/** With each second NaN's sign set, as processors make it. */
function floatsOf(numbers: readonly number[]): Float32Array {
  const floats = Float32Array.from(numbers);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < bits.length; i += 2) if (Number.isNaN(floats[i])) bits[i] = 0xffc00000;
  return floats;
}

test('answers are those of comparisons one by one', () => {
  fc.assert(
    fc.property(rows, ({ columns, rows }) => {
      const expected = rows.map((row) =>
        row.reduce((best, score, i) => (score > (row[best] ?? 0) ? i : best), 0),
      );
      expect([...answers(floatsOf(rows.flat()), columns)]).toEqual(expected);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

/** Scores that answer these classes. */
const saying = (classes: number, answered: readonly number[]) =>
  Float32Array.from(
    answered.flatMap((answer) => Array.from({ length: classes }, (_, k) => (k === answer ? 1 : 0))),
  );

describe('accuracies', () => {
  test('of one output', () => {
    const examples = { count: 4, inputs: {}, targets: { digit: Uint8Array.of(1, 2, 3, 4) } };
    expect(accuracies(tenDigits(), { digit: saying(10, [1, 2, 3, 9]) }, examples)).toEqual({
      accuracy: 0.75,
    });
  });

  test('of one column', () => {
    const examples = { count: 2, inputs: {}, targets: { digit: Uint8Array.of(1, 0) } };
    expect(accuracies(twoDigits(3, 7), { digit: Float32Array.of(2, 1) }, examples)).toEqual({
      accuracy: 0.5,
    });
  });

  test('of two outputs: each, joint and product', () => {
    const examples = {
      count: 4,
      inputs: {},
      targets: { digit: Uint8Array.of(1, 2, 3, 4), sum: Uint8Array.of(5, 6, 7, 8) },
    };
    const scores = { digit: saying(10, [1, 2, 0, 4]), sum: saying(19, [5, 0, 0, 8]) };
    expect(accuracies(digitPlusNumber(), scores, examples)).toEqual({
      accuracy: 0.5,
      digitAccuracy: 0.75,
      sumAccuracy: 0.5,
      jointAccuracy: 0.5,
      productAccuracy: 0.375,
    });
  });

  test('of answers that are known', () => {
    const examples = { count: 2, inputs: {}, targets: { digit: Uint8Array.of(1, 2) } };
    const known = { digit: Uint8Array.of(1, 3) };
    expect(accuracies(tenDigits(), { digit: saying(10, [1, 2]) }, examples, known)).toEqual({
      accuracy: 0.5,
    });
    expect(() => accuracies(tenDigits(), { digit: saying(9, [1, 2]) }, examples, known)).toThrow(
      /18 scores .* 2 x 10 expected/,
    );
  });

  test('refuses scores and targets that are missing or do not fit', () => {
    const examples = { count: 2, inputs: {}, targets: { digit: Uint8Array.of(1, 0) } };
    expect(() => accuracies(tenDigits(), {}, examples)).toThrow(/no scores for output "digit"/);
    expect(() => accuracies(tenDigits(), { digit: saying(9, [1, 0]) }, examples)).toThrow(
      /18 scores .* 2 x 10 expected/,
    );
    const without = { ...examples, targets: {} };
    expect(() => accuracies(tenDigits(), { digit: saying(10, [1, 0]) }, without)).toThrow(
      /no targets "digit"/,
    );
  });
});
