import { answers, Random } from '@digitbench/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softmaxKernel } from '../src/training/softmax-kernel.ts';
import { oneByOne, softmaxRows } from '../src/training/softmax-rows.ts';

const { fround, exp } = Math;

/** The sum that is wanted, of one row. */
const plainSum = (row: readonly number[]) => {
  const highest = Math.max(...row);
  return row.reduce((sum, score) => {
    const difference = fround(score - highest);
    return sum + (Number.isFinite(difference) ? fround(exp(difference)) : Number.NaN);
  }, 0);
};

const wrongRows = (rows: readonly (readonly number[])[]) => {
  const { sums } = softmaxRows(Float32Array.from(rows.flat()), rows.length);
  return rows.filter((row, i) => !Object.is(sums[i], plainSum(row)));
};

/** How far exp(-distance) is from the middle between two float32 numbers, relatively; of normal ones. */
function fromMiddle(distance: number): number {
  const value = exp(-distance);
  const near = fround(value);
  const spacing = 2 ** (Math.floor(Math.log2(value)) - 23);
  return Math.abs(Math.abs(value - near) - spacing / 2) / value;
}

/** A score that far below another, before and after it. */
const below = (distances: Float32Array) =>
  [...distances].flatMap((one) => [
    [-one, 0],
    [0, -one],
  ]);

describe('the sum of the exponentials of a row', () => {
  it('is computed by WebAssembly, up to 64 columns', () => {
    expect([2, 10, 64].map((columns) => softmaxKernel(columns) === undefined)).toEqual([false, false, false]);
    expect(softmaxKernel(65)).toBeUndefined();
  });

  it('is rarely left to Math.exp', () => {
    const kernel = softmaxKernel(10);
    const random = Random.fromSeed(4).stream('rows');
    for (let i = 0; i < 2560; i++) if (kernel) kernel.scores[i] = random.uniform() * 20;
    kernel?.run();
    expect(kernel?.least.filter((sum, row) => sum === kernel.most[row]).length).toBeGreaterThan(245);
  });

  it('has the exponentials of Math.exp, many of them near the middle between two float32 numbers', () => {
    const random = Random.fromSeed(1).stream('exponentials');
    const distances = Float32Array.from({ length: 200_000 }, () => random.uniform() * 20);
    expect(distances.filter((distance) => fromMiddle(distance) < 2 ** -36).length).toBeGreaterThan(25);
    expect(wrongRows(below(distances))).toEqual([]);
  });

  it('has them within 2^-40 of the middle', () => {
    // Only small distances are so dense that one is so near.
    const middles = Array.from({ length: 128 }, (_, i) => 1 - (i + 0.5) * 2 ** -24);
    const distances = Float32Array.from(middles, (middle) => -Math.log(middle));
    expect(distances.every((distance) => fromMiddle(distance) < 2 ** -40)).toBe(true);
    expect(wrongRows(below(distances))).toEqual([]);
    expect(wrongRows(below(distances.map((distance) => fround(distance * (1 + 2 ** -23)))))).toEqual([]);
  });

  it('has them for distances of all sizes, and where exponentials are denormal or end', () => {
    const random = Random.fromSeed(2).stream('exponentials');
    const bits = Int32Array.from({ length: 100_000 }, () => random.integer(0x7f800000));
    const ofAllSizes = new Float32Array(bits.buffer);
    // exp(-87.34) is the least normal float32, exp(-103.28) the least above 0, exp(-103.98) half of it.
    const small = Float32Array.from({ length: 20_000 }, (_, i) => 87 + (17.5 * i) / 20_000);
    const special = Float32Array.of(0, 2 ** -149, 2 ** -126, 104, 128, 129, 1e9, 3.4e38);
    for (const distances of [ofAllSizes, small, special]) expect(wrongRows(below(distances))).toEqual([]);
  });
});

/** Rows of scores, many of them equal, 0, infinite or no number. */
const tables = fc.integer({ min: 1, max: 70 }).chain((columns) => {
  const special = fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const usual = fc.float({ min: -30, max: 30, noNaN: true });
  const score = fc.oneof(
    { weight: 40, arbitrary: usual },
    { weight: 2, arbitrary: fc.float() },
    { weight: 1, arbitrary: special },
  );
  return fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.array(score, { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 9,
    }),
  });
});

it('finds the same in WebAssembly, in plain JavaScript and by the formula', () => {
  fc.assert(
    fc.property(tables, ({ columns, rows }) => {
      const scores = Float32Array.from(rows.flat());
      const found = softmaxRows(scores, rows.length);
      expect([...found.answers]).toEqual([...answers(scores, columns)]);
      expect([...found.sums]).toEqual(rows.map(plainSum));
      const plain = oneByOne(scores, rows.length);
      expect(found.answers).toEqual(plain.answers);
      expect(found.sums).toEqual(plain.sums);
      for (const [i, row] of rows.entries()) {
        if (Number.isNaN(found.sums[i])) continue;
        expect(found.highest[i]).toBe(Math.max(...row) + 0);
        expect(plain.highest[i]).toBe(found.highest[i]);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

it('takes more rows than fit at once', () => {
  const random = Random.fromSeed(3).stream('rows');
  const rows = Array.from({ length: 1001 }, () =>
    Array.from({ length: 10 }, () => fround(random.uniform() * 20)),
  );
  expect(wrongRows(rows)).toEqual([]);
});
