import { describe, expect, it } from 'vitest';
import type { Computation } from '../../src/index.ts';
import { type AnsweredExamples, compute } from '../../src/record/index.ts';
import { seededUniform } from '../../src/statistics/index.ts';

const plain: Computation = { of: 'accuracy', output: null, batches: null };
const batches = (
  size: number,
  more: Partial<NonNullable<Computation['batches']>> = {},
): Computation['batches'] => ({ size, order: 'test-set', dropLast: false, ...more });

const digits = (answers: number[], targets: number[], more: Partial<AnsweredExamples> = {}) => ({
  count: answers.length,
  outputs: { digit: { answers, targets } },
  accuracyOf: 'digit',
  images: null,
  ...more,
});

describe('a number computed as a source did', () => {
  it('is the share of right answers, of all at once or as the mean of batch means', () => {
    // Right, right, wrong, wrong, right: the last batch holds one.
    const examples = digits([1, 2, 0, 0, 5], [1, 2, 3, 4, 5]);
    expect(compute(plain, examples)).toBeCloseTo(3 / 5, 12);
    expect(compute({ ...plain, batches: batches(2) }, examples)).toBeCloseTo((1 + 0 + 1) / 3, 12);
    expect(compute({ ...plain, batches: batches(2, { dropLast: true }) }, examples)).toBeCloseTo(1 / 2, 12);
    // All orders together have the plain one as their mean.
    expect(compute({ ...plain, batches: batches(2, { order: 'random' }) }, examples)).toBeCloseTo(3 / 5, 12);
    expect(compute({ ...plain, batches: batches(6, { dropLast: true }) }, examples)).toBeNull();
  });

  it('takes files by class and by name as a text: 10 comes before 2', () => {
    // Class 0 is images 2 and 10, class 1 images 1 and 3; only image 10 is wrong.
    const examples = digits([1, 0, 9, 1], [1, 0, 0, 1], { images: [1, 2, 10, 3] });
    const sorted = batches(3, { order: 'class-then-file-name' });
    // 10, 2, 1 and then 3.
    expect(compute({ ...plain, batches: sorted }, examples)).toBeCloseTo((2 / 3 + 1) / 2, 12);
    const first = batches(1, { order: 'class-then-file-name' });
    expect(compute({ ...plain, batches: first }, examples)).toBeCloseTo(3 / 4, 12);
    // Without numbers the place is the number: 0 to 3, class 0 being places 1 and 2, of which 2 is wrong.
    const two = batches(2, { order: 'class-then-file-name' });
    expect(compute({ ...plain, batches: two }, digits([1, 0, 9, 1], [1, 0, 0, 1]))).toBeCloseTo(3 / 4, 12);
  });

  it('counts pairs as broadcasting does', () => {
    const uniform = seededUniform(3);
    const draw = () => Array.from({ length: 23 }, () => Math.floor(3 * uniform()));
    const [answers, targets] = [draw(), draw()];
    const size = 5;
    const means = [0, 5, 10, 15, 20].map((start) => {
      const [rows, columns] = [answers.slice(start, start + size), targets.slice(start, start + size)];
      const agree = rows.flatMap((answer) => columns.map((target) => Number(answer === target)));
      return agree.reduce((sum, one) => sum + one, 0) / agree.length;
    });
    expect(
      compute({ of: 'pairs', output: null, batches: batches(size) }, digits(answers, targets)),
    ).toBeCloseTo(means.reduce((sum, mean) => sum + mean, 0) / means.length, 12);
  });

  it('is the mean of the classes, whatever their sizes', () => {
    const examples = digits([0, 0, 0, 1, 0], [0, 0, 0, 0, 1]);
    expect(compute({ of: 'classes', output: null, batches: null }, examples)).toBeCloseTo(
      (3 / 4 + 0) / 2,
      12,
    );
  });

  it('is the product of the outputs, batch by batch', () => {
    const examples: AnsweredExamples = {
      ...digits([1, 1, 1, 0], [1, 1, 1, 1]),
      outputs: {
        digit: { answers: [1, 1, 1, 0], targets: [1, 1, 1, 1] },
        sum: { answers: [5, 0, 5, 5], targets: [5, 5, 5, 5] },
      },
      accuracyOf: 'joint',
    };
    const product = (of: Computation['batches']) =>
      compute({ of: 'product', output: null, batches: of }, examples);
    expect(product(null)).toBeCloseTo((3 / 4) * (3 / 4), 12);
    expect(product(batches(2))).toBeCloseTo((1 * 0.5 + 0.5 * 1) / 2, 12);
    expect(compute(plain, examples)).toBeCloseTo(2 / 4, 12);
    expect(compute({ ...plain, output: 'sum' }, examples)).toBeCloseTo(3 / 4, 12);
    expect(compute({ ...plain, output: 'product' }, examples)).toBeNull();
    // Which output pairs would be of is not said.
    expect(compute({ of: 'pairs', output: null, batches: null }, examples)).toBeNull();
  });

  it('averages losses where they are known', () => {
    const loss: Computation = { of: 'loss', output: null, batches: batches(2) };
    expect(compute(loss, digits([0, 0, 0], [0, 0, 0], { losses: [1, 2, 6] }))).toBeCloseTo((1.5 + 6) / 2, 12);
    expect(compute(loss, digits([0, 0, 0], [0, 0, 0]))).toBeNull();
  });
});
