import { Random } from '@digitbench/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sumOfExponentials } from '../src/training/exponentials.ts';

const { fround, exp } = Math;

/** fround(exp(-distance)), as a sum of one. */
const exponential = (distance: number) => sumOfExponentials(Float32Array.of(-distance), 0, 1, 0);

/** How far exp(-distance) is from the middle between two float32 numbers, relatively; of normal ones. */
function fromMiddle(distance: number): number {
  const value = exp(-distance);
  const near = fround(value);
  const spacing = 2 ** (Math.floor(Math.log2(value)) - 23);
  return Math.abs(Math.abs(value - near) - spacing / 2) / value;
}

/** Those whose exponential differs from that of `Math.exp`. */
const wrong = (distances: Float32Array) =>
  distances.filter((distance) => exponential(distance) !== fround(exp(-distance)));

it('is that of Math.exp for distances of all sizes, many of them near the middle between two float32 numbers', () => {
  const random = Random.fromSeed(1).stream('exponentials');
  const even = Float32Array.from({ length: 400_000 }, () => random.uniform() * 17);
  // From the least float32 to 2^7, as many of each size.
  const bits = Int32Array.from({ length: 400_000 }, () => random.integer(0x43000000));
  const ofAllSizes = new Float32Array(bits.buffer);
  expect(wrong(even)).toEqual(new Float32Array());
  expect(wrong(ofAllSizes)).toEqual(new Float32Array());
  expect(even.filter((distance) => fromMiddle(distance) < 2 ** -36).length).toBeGreaterThan(50);
});

it('is that of Math.exp within 2^-40 of the middle', () => {
  // Only small distances are so dense that one is so near.
  const middles = Array.from({ length: 128 }, (_, i) => 1 - (i + 0.5) * 2 ** -24);
  const distances = Float32Array.from(middles, (middle) => -Math.log(middle));
  const around = distances.map((distance) => fround(distance * (1 + 2 ** -23)));
  expect(distances.every((distance) => fromMiddle(distance) < 2 ** -40)).toBe(true);
  expect(wrong(distances)).toEqual(new Float32Array());
  expect(wrong(around)).toEqual(new Float32Array());
});

it('is that of Math.exp where float32 numbers are few or end', () => {
  const from = (start: number, end: number, count: number) =>
    Float32Array.from({ length: count }, (_, i) => start + ((end - start) * i) / count);
  // exp(-87.34) is the least normal float32, exp(-103.28) the least above 0, exp(-103.98) half of it.
  expect(wrong(from(87, 104.5, 100_000))).toEqual(new Float32Array());
  expect(wrong(Float32Array.of(0, 2 ** -149, 2 ** -126, 104, 128, 129, 1e9, 3.4e38))).toEqual(
    new Float32Array(),
  );
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])('is NaN for a distance of %f', (distance) => {
  expect(exponential(distance)).toBeNaN();
});

it('adds a row from the first to the last in double precision', () => {
  const score = fc.float({ min: -1000, max: 0, noNaN: true });
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 30 }), (below) => {
      const row = Float32Array.from([...below, 0], (distance) => distance + 3);
      const expected = row.reduce((sum, one) => sum + fround(exp(fround(one - 3))), 0);
      const padded = Float32Array.of(Number.NaN, ...row, Number.NaN);
      expect(sumOfExponentials(padded, 1, 1 + row.length, 3)).toBe(expected);
    }),
    { seed: 1, numRuns: 500 },
  );
});
