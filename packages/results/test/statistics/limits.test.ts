import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  type Interval,
  independentDifference,
  predictionInterval,
  summary,
  testPairs,
} from '../../src/statistics/index.ts';

const fraction = { low: 0, high: 1 };
const bySeed = (values: readonly number[]) => new Map(values.map((value, seed) => [seed, value]));

const samples = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 });
const cut = (interval: Interval | null | undefined, { low, high }: Interval) =>
  interval && { low: Math.max(low, interval.low), high: Math.min(high, interval.high) };

describe('an interval of fractions', () => {
  it('ends where fractions do', () => {
    // Two values differ by √2 standard deviations; with one degree of freedom t is Cauchy's.
    const t = Math.tan(0.475 * Math.PI);
    const near = summary([1, 0.99], { possible: fraction }).interval;
    expect(near?.low).toBeCloseTo(0.995 - t * 0.005, 12);
    expect(near?.high).toBe(1);
    const next = predictionInterval([0.002, 0], { possible: fraction });
    expect(next?.low).toBe(0);
    expect(next?.high).toBeCloseTo(0.001 + t * 0.001 * Math.sqrt(3), 12);
    const apart = difference(bySeed([0.99, 0.2]), bySeed([0.09, 0.1]), { possible: fraction });
    expect(apart?.interval).toEqual({ low: -1, high: 1 });
  });

  it('is the part of the plain one that is possible, and no test changes with it', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        expect(summary(first, { possible: fraction }).interval).toEqual(
          cut(summary(first).interval, fraction),
        );
        expect(predictionInterval(first, { possible: fraction })).toEqual(
          cut(predictionInterval(first), fraction),
        );
        const [plain, within] = [{}, { possible: fraction }].map((options) =>
          independentDifference(first, second, options),
        );
        expect(within).toEqual({ ...plain, interval: cut(plain?.interval, { low: -1, high: 1 }) });
        const entries = [bySeed(first), bySeed(second)];
        expect(testPairs(entries, { possible: fraction }).map(({ better }) => better)).toEqual(
          testPairs(entries).map(({ better }) => better),
        );
      }),
    );
  });
});
