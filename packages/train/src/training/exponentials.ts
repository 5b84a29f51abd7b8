/**
 * The sum of `Math.fround(Math.exp(Math.fround(score - highest)))` over the scores from `start` to `end`, none of which is above
 * `highest`, added up in double precision from the first to the last. NaN where a difference is not finite.
 *
 * To the bit, without asking `Math.exp`. For a distance m = (n - r) / 128, of a whole n and |r| <= 1/2, exp(-m) is exp(-n/128),
 * from a table, times exp(r/128), of which 1 + r/128 + (r/128)^2/2 + (r/128)^3/6 lacks less than (2^-8)^4/24 * 1.001, relatively
 * less than 2^-36.5. n and r are exact; the dozen roundings, and the table's, add less than 2^-49. So exp(-m) is between
 * the product times 1 - 2^-36 and times 1 + 2^-36, and so is a `Math.exp` that errs by up to 2^-38 (engines' own err by
 * 2^-52). Rounding and adding keep order. So where the sums of both bounds, rounded to float32, are equal, they are the sum
 * to be found. They differ where a bound is on the other side of the middle between two float32 numbers, in one of
 * some 2^11.5 exponentials: then `Math.exp` decides.
 */
export function sumOfExponentials(scores: Float32Array, start: number, end: number, highest: number): number {
  let least = 0;
  let most = 0;
  for (let i = start; i < end; i++) {
    const distance = Math.fround(highest - (scores[i] ?? Number.NaN));
    // Also where it is NaN.
    if (!(distance <= FARTHEST)) return sumOfEach(scores, start, end, highest);
    const steps = distance * STEPS;
    // Adding a number beyond 2^52 rounds to a whole number, whose last bits are those of the sum.
    const shifted = steps + SHIFT;
    const rest = shifted - SHIFT - steps;
    const product =
      (table[shifted & MASK] ?? Number.NaN) * (1 + rest * (FIRST + rest * (SECOND + rest * THIRD)));
    least += Math.fround(product * (1 - ERROR));
    most += Math.fround(product * (1 + ERROR));
  }
  return least === most ? least : sumOfEach(scores, start, end, highest);
}

function sumOfEach(scores: Float32Array, start: number, end: number, highest: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) {
    const difference = Math.fround((scores[i] ?? Number.NaN) - highest);
    if (!Number.isFinite(difference)) return Number.NaN;
    sum += Math.fround(Math.exp(difference));
  }
  return sum;
}

/** Steps of the table in a distance of 1. */
const STEPS = 128;

/** exp(-104) is less than 2^-150, half of the least float32 above 0. */
const FARTHEST = 104;

const MASK = 2 ** 14 - 1;
const SHIFT = 1.5 * 2 ** 52;
const ERROR = 2 ** -36;

const FIRST = 1 / STEPS;
const SECOND = 1 / (2 * STEPS ** 2);
const THIRD = 1 / (6 * STEPS ** 3);

/** exp(-n / STEPS) */
const table = new Float64Array(FARTHEST * STEPS + 1);
for (let n = 0; n < table.length; n++) table[n] = Math.exp(-n / STEPS);
