import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  designOf,
  detectableDifference,
  difference,
  holm,
  independentDifference,
  kaplanMeier,
  mcNemar,
  mcNemarP,
  pairBySeed,
  pairedDifference,
  pairedPermutationTest,
  permutationTest,
  powerOf,
  predictionInterval,
  probabilityOfImprovement,
  proportionInterval,
  rankEntries,
  ranksOf,
  roundingRange,
  seedsNeeded,
  summary,
  testPairs,
  verdict,
} from '../../src/statistics/index.ts';

const seeds = (...values: number[]) => new Map(values.map((value, index) => [index + 1, value]));

describe('few or equal values', () => {
  it('no value, one value', () => {
    expect(summary([])).toEqual({ n: 0, mean: null, sd: null, interval: null });
    expect(summary([0.9])).toEqual({ n: 1, mean: 0.9, sd: null, interval: null });
    expect(predictionInterval([0.9])).toBeNull();
    expect(bootstrapInterval([0.9])).toBeNull();
    expect(pairedDifference([0.1])).toBeNull();
    expect(independentDifference([0.1], [0.1, 0.2])).toBeNull();
    expect(pairedPermutationTest([])).toBeNull();
    expect(pairedPermutationTest([0.3])?.p).toBe(1);
    expect(permutationTest([], [1])).toBeNull();
    expect(probabilityOfImprovement([], [1])).toBeNull();
    expect(proportionInterval(0, 0)).toBeNull();
    expect(kaplanMeier([]).median).toBeNull();
    expect(powerOf(1, 1, 1)).toBe(0);
    expect(detectableDifference(1, 1)).toBeNull();
  });

  it('all equal, even where sums round: no spread, no width', () => {
    expect(summary([0.1, 0.1, 0.1])).toMatchObject({ sd: 0, interval: { low: 0.1, high: 0.1 } });
    expect(summary([1, 1, 1])).toEqual({ n: 3, mean: 1, sd: 0, interval: { low: 1, high: 1 } });
    expect(bootstrapInterval([1, 1, 1])).toMatchObject({ low: 1, high: 1 });
    expect(pairedDifference([0, 0, 0])).toMatchObject({ estimate: 0, p: 1, interval: { low: 0, high: 0 } });
    expect(pairedDifference([0.1, 0.1])).toMatchObject({ p: 0 });
    expect(independentDifference([1, 1], [1, 1])?.p).toBe(1);
    expect(pairedPermutationTest([0, 0, 0])?.p).toBe(1);
    expect(probabilityOfImprovement([1, 1], [1, 1])?.probability).toBe(0.5);
    expect(seedsNeeded(0.1, 0)).toBe(2);
    expect(seedsNeeded(0, 0.1)).toBeNull();
    expect(detectableDifference(3, 0)).toBe(0);
  });

  it('a chance equality on the grid of an accuracy is no certainty', () => {
    expect(pairedDifference([0.0001, 0.0001, 0.0001], { resolution: 0.0001 })?.p).toBeGreaterThan(0.01);
    expect(pairedDifference([0.05, 0.05, 0.05], { resolution: 0.0001 })?.p).toBeLessThan(1e-5);
  });

  it('five wins of five leave the probability of improvement a width', () => {
    const { probability, interval } = probabilityOfImprovement([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]) ?? {};
    expect(probability).toBe(1);
    expect(interval?.high).toBe(1);
    expect(interval?.low).toBeGreaterThan(0.6);
    expect(interval?.low).toBeLessThan(0.9);
  });
});

describe('time to a target', () => {
  it('never reached by half: no median, and never zero', () => {
    const estimate = kaplanMeier([
      { time: 3, reached: true },
      { time: 20, reached: false },
      { time: 20, reached: false },
    ]);
    expect(estimate).toMatchObject({ n: 3, reached: 1, median: null });
  });

  it('half is half, though the product of shares rounds to a little more', () => {
    const times = [4, 4, 7, 7, 8, 12, 14, 22, 25, 25];
    expect(kaplanMeier(times.map((time) => ({ time, reached: true }))).median).toBe(8);
  });

  it('a seed that never can reach it counts to the end', () => {
    const estimate = kaplanMeier([
      { time: 3, reached: true },
      { time: 5, reached: true },
      { time: Number.POSITIVE_INFINITY, reached: false },
      { time: Number.POSITIVE_INFINITY, reached: false },
      { time: Number.POSITIVE_INFINITY, reached: false },
    ]);
    expect(estimate.steps.at(-1)).toMatchObject({ time: 5, atRisk: 4, events: 1 });
    expect(estimate.steps.at(-1)?.share).toBeCloseTo(0.6);
    expect(estimate.median).toBeNull();
  });
});

describe('the permutation tests', () => {
  it('say what few pairs cannot say', () => {
    expect(pairedPermutationTest([1, 2, 3])).toEqual({ p: 0.25, smallest: 0.25, exact: true });
    expect(pairedPermutationTest([1, 2, 3, 4, 5])?.smallest).toBe(0.0625);
    expect(permutationTest([4, 5, 6], [1, 2, 3])).toEqual({ p: 0.1, smallest: 0.1, exact: true });
    // scipy.stats.permutation_test of groups of unequal size: no p is smaller than 2 / ways there either.
    expect(permutationTest([4, 5, 6], [1, 2])).toEqual({ p: 0.2, smallest: 0.2, exact: true });
    expect(permutationTest([4, 5, 6, 7], [1, 2])?.p).toBeCloseTo(0.13333333333333333, 12);
    expect(permutationTest([4, 5, 6, 7], [1, 2])?.smallest).toBeCloseTo(2 / 15, 12);
  });

  it('take random arrangements where there are too many, and never give 0', () => {
    const far = Array.from({ length: 40 }, (_, index) => 10 + index);
    const test = pairedPermutationTest(far);
    expect(test).toMatchObject({ exact: false });
    expect(test?.p).toBeGreaterThan(0);
    expect(test?.p).toBeLessThan(0.001);
    expect(test?.p).toBeGreaterThanOrEqual(test?.smallest ?? 1);
    const apart = permutationTest(
      far,
      far.map((value) => value - 100),
    );
    expect(apart).toMatchObject({ exact: false });
    expect(apart?.p).toBeLessThan(0.001);
  });

  it('do not care which is first', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(permutationTest(a, b)?.p).toBeCloseTo(permutationTest(b, a)?.p ?? -1, 12);
      }),
    );
  });
});

describe('the verdict', () => {
  const runs = [0.925, 0.9255, 0.9245];

  it('compares the published value with one more run', () => {
    expect(verdict(runs, roundingRange(0.925, 3))).toBe('reproduced');
    expect(verdict(runs, roundingRange(0.93, 4))).toBe('lower');
    expect(verdict(runs, roundingRange(0.92, 4))).toBe('higher');
    expect(verdict(runs, null)).toBe('not reported');
    expect(verdict([0.925], roundingRange(0.925, 3))).toBe('too few runs to tell');
    expect(verdict([], roundingRange(0.925, 3))).toBe('too few runs to tell');
    expect(verdict([], null)).toBe('not reported');
  });

  it('knows the grid of an accuracy: two equal runs are no certainty', () => {
    const equal = [0.9251, 0.9251];
    expect(verdict(equal, roundingRange(0.9252, null))).toBe('lower');
    const grid = { resolution: 1e-4 };
    expect(verdict(equal, roundingRange(0.9252, null), grid)).toBe('reproduced');
    // SciPy: t.ppf(0.975, 1) * 1e-4 / sqrt(12) * sqrt(1.5) = 0.00044923.
    expect(predictionInterval(equal, grid)?.high).toBeCloseTo(0.9251 + 0.0004492321766046877, 12);
    expect(verdict(equal, roundingRange(0.9256, null), grid)).toBe('lower');
    // Where seeds differ by more it is the plain interval.
    expect(predictionInterval(runs, grid)).toEqual(predictionInterval(runs));
    expect(summary(runs, grid)).toEqual(summary(runs));
    expect(summary(equal, grid).interval?.low).toBeLessThan(0.9251);
  });

  it('of runs that could be anywhere is none', () => {
    const possible = { low: 0, high: 1 };
    expect(verdict([0.3, 0.9], roundingRange(0.5, 2), { possible })).toBe('too few runs to tell');
    expect(verdict([0.3, 0.9], roundingRange(0.5, 2))).toBe('reproduced');
    expect(verdict([0.92, 0.93], roundingRange(0.925, 2), { possible })).toBe('reproduced');
    // Such runs can contradict all the same.
    expect(verdict([0.9, 0.95], roundingRange(0.1, 2), { possible })).toBe('higher');
    // Whatever the number of runs: these scatter over everything.
    expect(verdict([0.1, 0.9, 0.2, 0.8, 0.5], roundingRange(0.5, 2), { possible })).toBe(
      'too few runs to tell',
    );
  });

  it('includes the chance of other test examples where they were others', () => {
    const five = [0.9928, 0.9921, 0.9935, 0.993, 0.9926];
    const furtherVariance = (2 * 0.9928 * 0.0072) / 10_000;
    // SciPy: t.ppf(0.975, df) * sqrt(V) with Satterthwaite's df = V^2 / (s^4 / 4) = 120.8.
    const expected = predictionInterval(five, { furtherVariance });
    expect(expected?.low).toBeCloseTo(0.9901827498427108, 10);
    expect(expected?.high).toBeCloseTo(0.9954172501572894, 10);
    expect(predictionInterval(five)?.low).toBeCloseTo(0.9912343212716997, 10);
    expect(verdict(five, roundingRange(0.9954, 4), { furtherVariance })).toBe('reproduced');
    expect(verdict(five, roundingRange(0.9954, 4))).toBe('lower');
  });

  it('grants the published value its rounding', () => {
    expect(verdict(runs, roundingRange(0.93, 4))).toBe('lower');
    expect(verdict(runs, roundingRange(0.93, 2))).toBe('reproduced');
    expect(verdict([1, 1, 1], roundingRange(0.995, 2))).toBe('reproduced');
    expect(verdict([1, 1, 1], roundingRange(0.99, null))).toBe('higher');
    expect(verdict(runs, { low: 0.86, high: 0.89 })).toBe('higher');
  });

  it('counts the edge of the interval in', () => {
    const interval = predictionInterval(runs);
    expect(verdict(runs, { low: interval?.high ?? 0, high: 1 })).toBe('reproduced');
  });
});

describe('ranks', () => {
  it('are shared where entries cannot be told apart', () => {
    const ranks = rankEntries([
      seeds(0.981, 0.9805, 0.9812),
      seeds(0.9212, 0.9208, 0.9215),
      seeds(0.9808, 0.9811, 0.9806),
    ]);
    expect(ranks).toEqual([
      { rank: 1, lowest: 2 },
      { rank: 3, lowest: 3 },
      { rank: 1, lowest: 2 },
    ]);
  });

  it('of entries in the middle overlap both sides', () => {
    const jitter = (center: number) =>
      seeds(center - 0.001, center, center + 0.001, center + 0.0005, center - 0.0005);
    const shuffled = seeds(0.9228, 0.9216, 0.9218, 0.9227, 0.9222);
    expect(rankEntries([jitter(0.9237), shuffled, jitter(0.9207)])).toEqual([
      { rank: 1, lowest: 2 },
      { rank: 1, lowest: 3 },
      { rank: 2, lowest: 3 },
    ]);
  });

  it('overlap where entries are told apart all the same: only those that are not told apart surely share one', () => {
    // Two that nothing is told of, beside two that are told apart: all hold rank 2 or 3.
    const wide = seeds(0.9, 0.95, 0.93, 0.91, 0.96);
    const entries = [
      seeds(0.95, 0.951, 0.952, 0.9505, 0.9515),
      wide,
      seeds(0.92, 0.921, 0.922, 0.9205, 0.9215),
    ];
    const pairs = testPairs(entries, { design: () => 'independent' });
    expect(pairs.map(({ first, second, better }) => [first, second, better])).toEqual([
      [0, 1, null],
      [0, 2, 0],
      [1, 2, null],
    ]);
    expect(ranksOf(entries, pairs)).toEqual([
      { rank: 1, lowest: 2 },
      { rank: 1, lowest: 3 },
      { rank: 2, lowest: 3 },
    ]);
    expect(ranksOf(entries, pairs)).toEqual(rankEntries(entries, { design: () => 'independent' }));
  });

  it('are not won by an entry that may not win, but may be lost by it', () => {
    const [high, low] = [seeds(0.981, 0.9805, 0.9812), seeds(0.9212, 0.9208, 0.9215)];
    const mayWin = (entry: number) => entry !== 0;
    expect(rankEntries([high, low], { mayWin })).toEqual([
      { rank: 1, lowest: 2 },
      { rank: 1, lowest: 2 },
    ]);
    expect(rankEntries([low, high], { mayWin })).toEqual([
      { rank: 2, lowest: 2 },
      { rank: 1, lowest: 1 },
    ]);
  });

  it('need two values, and do not suffer from those that have none', () => {
    expect(rankEntries([seeds(), seeds(0.9), seeds(0.5, 0.51, 0.5), seeds(0.8, 0.81, 0.8)])).toEqual([
      null,
      null,
      { rank: 2, lowest: 2 },
      { rank: 1, lowest: 1 },
    ]);
    expect(rankEntries([])).toEqual([]);
  });

  it('turn round for a loss, and keep ties tied', () => {
    const losses = [seeds(0.28, 0.29, 0.28), seeds(0.18, 0.19, 0.18)];
    expect(rankEntries(losses, { better: 'lower' }).map((rank) => rank?.rank)).toEqual([2, 1]);
    expect(rankEntries([seeds(1, 1, 1), seeds(1, 1, 1)]).map((rank) => rank?.rank)).toEqual([1, 1]);
  });
});

describe('the rest', () => {
  it('Holm leaves out what was not tested', () => {
    expect(holm([0.04, null, 0.01])).toEqual([0.04, null, 0.02]);
    expect(holm([])).toEqual([]);
  });

  it('McNemar counts, and refuses different lengths', () => {
    expect(mcNemar([0, 1, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1])).toEqual({
      both: 1,
      neither: 1,
      onlyFirst: 1,
      onlySecond: 1,
      p: 1,
    });
    expect(mcNemarP(0, 0)).toBe(1);
    expect(() => mcNemar([0], [0, 1], [0])).toThrow(/1 and 2 predictions for 1 targets/);
  });

  it('pairs by seed, not by place', () => {
    const first = new Map([
      [1, 0.9],
      [2, 0.95],
      [3, 0.91],
    ]);
    const second = new Map([
      [3, 0.9],
      [1, 0.87],
      [2, 0.93],
    ]);
    expect(pairBySeed(first, second)).toEqual([
      [0.9, 0.87],
      [0.95, 0.93],
      [0.91, 0.9],
    ]);
    expect(difference(first, second)).toMatchObject({ method: 'paired t', n: 3 });
    expect(difference(first, second)?.estimate).toBeCloseTo(0.02);
    expect(difference(first, new Map([...second].map(([seed, value]) => [seed + 10, value])))).toMatchObject({
      method: 'Welch t',
      n: [3, 3],
    });
  });

  it('does not pair where pairing would leave out seeds that the means shown hold', () => {
    const of = (...numbers: number[]) => new Map(numbers.map((seed) => [seed, seed / 100]));
    expect(designOf(of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 5))).toBe('paired');
    expect(designOf(of(1, 2), of(2, 1))).toBe('paired');
    expect(designOf(of(1, 2, 3, 4, 5), of(1, 2, 3, 4))).toBe('independent');
    expect(designOf(of(1, 2, 3, 4, 5), of(4, 5, 6, 7, 8))).toBe('independent');
    expect(designOf(of(1), of(1))).toBe('independent');
  });

  it('is the plain t test wherever seeds differ by more than the grid', () => {
    const differences = [0.0011, 0.0004, 0.0021];
    expect(pairedDifference(differences, { resolution: 0.0001 })).toEqual(pairedDifference(differences));
    const [a, b] = [
      [0.92, 0.921, 0.925],
      [0.91, 0.915, 0.913],
    ] as const;
    expect(independentDifference(a, b, { resolution: 0.0001 })).toEqual(independentDifference(a, b));
  });

  it('the bootstrap is reproducible and says how little it covers', () => {
    expect(bootstrapInterval([1, 2, 4])).toEqual(bootstrapInterval([1, 2, 4]));
    expect(bootstrapInterval([1, 2, 4])?.coverage).toBeLessThan(0.8);
  });
});
