import { describe, expect, it } from 'vitest';
import { compare, describeComparison, formatReport, summarise } from '../../src/index.ts';
import {
  bootstrapInterval,
  difference,
  independentDifference,
  pairedPermutationTest,
  permutationTest,
  predictionInterval,
  rankEntries,
  summary,
} from '../../src/statistics/index.ts';
import { makeRecord } from '../records.ts';

const areNumbers = (numbers: readonly (number | undefined | null)[]) =>
  numbers.every((value) => typeof value === 'number' && Number.isFinite(value));

/** The largest numbers that JSON can hold, such as a loss just before it diverges. */
const huge = [1e308, 1.2e308, 0.9e308, 1.1e308];

describe('values whose sums and squares overflow', () => {
  it('have mean, deviation and intervals that are numbers', () => {
    const { mean, sd, interval } = summary(huge);
    expect((mean ?? 0) / 1.05e308).toBeCloseTo(1, 12);
    // The sample deviation of 1, 1.2, 0.9, 1.1.
    expect((sd ?? 0) / 1e308).toBeCloseTo(0.12909944487358055, 12);
    expect(areNumbers([interval?.low, interval?.high])).toBe(true);
    const prediction = predictionInterval([-1.5e308, 1.5e308]);
    expect(prediction).toEqual({ low: -Number.MAX_VALUE, high: Number.MAX_VALUE });
    const bootstrap = bootstrapInterval(huge);
    expect(areNumbers([bootstrap?.low, bootstrap?.high])).toBe(true);
    expect((bootstrap?.low ?? 0) / 1e308).toBeCloseTo(bootstrapInterval([1, 1.2, 0.9, 1.1])?.low ?? 0, 12);
  });

  it('are compared as the same values in another unit are', () => {
    const small = [1, 1.2, 0.9, 1.1];
    const other = huge.map((value) => value / 2);
    const [large, ordinary] = [
      independentDifference(huge, other),
      independentDifference(
        small,
        small.map((value) => value / 2),
      ),
    ];
    expect(large?.p).toBeCloseTo(ordinary?.p ?? -1, 12);
    expect(large?.degreesOfFreedom).toBeCloseTo(ordinary?.degreesOfFreedom ?? -1, 9);
    expect(permutationTest(huge, other)?.p).toBe(
      permutationTest(
        small,
        small.map((v) => v / 2),
      )?.p,
    );
    expect(pairedPermutationTest(huge)?.p).toBe(pairedPermutationTest(small)?.p);
    const apart = difference(
      new Map([
        [1, 1.5e308],
        [2, 1.6e308],
      ]),
      new Map([
        [1, -1.5e308],
        [2, -1.6e308],
      ]),
    );
    expect(areNumbers([apart?.estimate, apart?.interval.low, apart?.interval.high, apart?.p])).toBe(true);
    const ranks = rankEntries([huge, other.map((value) => -value)].map((of) => new Map(of.entries())));
    expect(ranks.map((rank) => rank?.rank)).toEqual([1, 2]);
  });

  it('are shown as numbers, and in JSON as well', () => {
    const records = [1e308, 1.2e308, 0.9e308].map((loss, index) =>
      makeRecord({ seed: index + 1, test: { accuracy: 0.75, loss, sumAccuracy: loss } }),
    );
    for (const metric of ['loss', 'sumAccuracy']) {
      const rows = summarise(records, { metric });
      expect(formatReport(rows)).not.toMatch(/NaN|Infinity/);
      expect(formatReport(rows, { format: 'csv' })).not.toMatch(/NaN|Infinity/);
      const [row] = JSON.parse(formatReport(rows, { format: 'json' }));
      expect(areNumbers([row.mean, row.sd, row.low, row.high, row.bootstrap.low])).toBe(true);
    }
    expect(describeComparison(compare(records, records.slice(1), { metric: 'loss' })).join()).not.toMatch(
      /NaN|Infinity/,
    );
  });

  it('and values whose squares vanish are no less', () => {
    const tiny = independentDifference([1e-200, 2e-200, 3e-200], [7e-200, 8e-200, 9e-200]);
    const same = independentDifference([1, 2, 3], [7, 8, 9]);
    expect(tiny?.p).toBeCloseTo(same?.p ?? -1, 12);
    expect(tiny?.degreesOfFreedom).toBeCloseTo(same?.degreesOfFreedom ?? -1, 9);
  });
});
