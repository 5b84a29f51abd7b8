import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../src/statistics/distributions.ts';
import {
  bootstrapCoverage,
  bootstrapInterval,
  type Interval,
  predictionInterval,
  probabilityOfImprovement,
  proportionInterval,
  rankEntries,
  seededUniform,
  summary,
  verdict,
} from '../../src/statistics/index.ts';

/** Share of `repeats` simulated experiments of which something is true. */
function shareOf(repeats: number, experiment: () => boolean): number {
  let count = 0;
  for (let repeat = 0; repeat < repeats; repeat++) if (experiment()) count++;
  return count / repeats;
}

const holds = (interval: Interval | null | undefined, value: number) =>
  interval !== null && interval !== undefined && interval.low <= value && value <= interval.high;

const sampler = (seed: number) => {
  const uniform = seededUniform(seed);
  const normal = () => normalQuantile(uniform() || 0.5);
  const sample = (n: number, draw: () => number) => Array.from({ length: n }, draw);
  /** The accuracy of a network on 10,000 images: its own level, which varies from seed to seed, in whole images. */
  const accuracy = (center: number, sd: number) => Math.round((center + sd * normal()) * 10_000) / 10_000;
  /** Mean 0, skewed to the left, as accuracies are where some seeds do badly. */
  const skewed = () => 1 + Math.log(uniform() || 0.5);
  return { uniform, normal, sample, accuracy, skewed };
};

/** What 4,000 repeats leave uncertain about a share of 0.95: three standard errors. */
const NOISE = 0.0104;

describe('coverage of what is called a 95 % interval', () => {
  it.each([3, 5, 10])('t interval of the mean, normal values, n = %i: 95 per cent', (n) => {
    const { sample, normal } = sampler(n);
    const coverage = shareOf(4000, () => holds(summary(sample(n, normal)).interval, 0));
    expect(Math.abs(coverage - 0.95)).toBeLessThan(NOISE);
  });

  it.each([
    [3, 0.87, 0.91],
    [5, 0.87, 0.91],
    [10, 0.88, 0.92],
  ])('t interval, values skewed as an exponential, n = %i: about 89 per cent', (n, low, high) => {
    const { sample, skewed } = sampler(n);
    const coverage = shareOf(4000, () => holds(summary(sample(n, skewed)).interval, 0));
    expect(coverage).toBeGreaterThan(low);
    expect(coverage).toBeLessThan(high);
  });

  it.each([3, 5, 10])('prediction of one more run, and so `reproduced`, n = %i: 95 per cent', (n) => {
    const { sample, accuracy } = sampler(20 + n);
    const draw = () => accuracy(0.925, 0.001);
    expect(
      Math.abs(shareOf(4000, () => holds(predictionInterval(sample(n, draw)), draw())) - 0.95),
    ).toBeLessThan(NOISE + 0.005);
    const reproduced = shareOf(4000, () => {
      const value = draw();
      return verdict(sample(n, draw), { low: value, high: value }) === 'reproduced';
    });
    expect(Math.abs(reproduced - 0.95)).toBeLessThan(NOISE + 0.005);
  });

  it.each([2, 3, 4, 5, 7, 10, 20])('percentile bootstrap, n = %i: what it is declared to have', (n) => {
    const { sample, normal, uniform } = sampler(n);
    const repeats = n <= 5 ? 2000 : 300;
    const coverage = shareOf(repeats, () =>
      holds(bootstrapInterval(sample(n, normal), 0.95, { resamples: 500, uniform }), 0),
    );
    expect(Math.abs(coverage - bootstrapCoverage(n))).toBeLessThan(n <= 5 ? 0.03 : 0.06);
  });

  it.each([
    [3, 0.5],
    [3, 0.8],
    [5, 0.5],
    [5, 0.8],
    [5, 0.95],
    [10, 0.8],
  ])('probability of improvement, n = %i, truly %f: at least 90 per cent', (n, probability) => {
    const { sample, normal } = sampler(30 + n);
    const shift = Math.SQRT2 * normalQuantile(probability);
    expect(normalCdf(shift / Math.SQRT2)).toBeCloseTo(probability, 10);
    const coverage = shareOf(2000, () =>
      holds(
        probabilityOfImprovement(
          sample(n, () => normal() + shift),
          sample(n, normal),
        )?.interval,
        probability,
      ),
    );
    expect(coverage).toBeGreaterThan(0.9);
  });

  it('Wilson interval of an accuracy of 0.925 on 10,000 images: 95 %', () => {
    const { uniform } = sampler(40);
    const coverage = shareOf(400, () => {
      let right = 0;
      for (let image = 0; image < 10_000; image++) if (uniform() < 0.925) right++;
      return holds(proportionInterval(right, 10_000), 0.925);
    });
    expect(Math.abs(coverage - 0.95)).toBeLessThan(0.035);
  });
});

describe('the ranking', () => {
  const everybodyFirst = (entries: ReadonlyMap<number, number>[], resolution = 0) =>
    rankEntries(entries, { resolution }).every((rank) => rank?.rank === 1);

  it.each([3, 5, 10])('tells six equal entries apart in at most 5 per cent of tables, n = %i', (n) => {
    const { sample, accuracy } = sampler(50 + n);
    const entry = () => new Map(sample(n, () => accuracy(0.925, 0.001)).entries());
    const wrong = shareOf(1500, () => !everybodyFirst(Array.from({ length: 6 }, entry), 0.0001));
    expect(wrong).toBeLessThan(0.05 + 0.015);
  });

  it.each([3, 5, 10])('keeps to that when values are skewed or lie on a coarse grid, n = %i', (n) => {
    const { sample, accuracy, skewed } = sampler(60 + n);
    const coarse = () => new Map(sample(n, () => accuracy(0.925, 0.00005)).entries());
    const oblique = () => new Map(sample(n, () => 0.925 + 0.001 * skewed()).entries());
    for (const entry of [coarse, oblique]) {
      const wrong = shareOf(1000, () => !everybodyFirst(Array.from({ length: 6 }, entry), 0.0001));
      expect(wrong).toBeLessThan(0.05 + 0.02);
    }
  });

  it('finds with five seeds what is five standard deviations apart', () => {
    const { sample, accuracy } = sampler(70);
    const entry = (center: number) => new Map(sample(5, () => accuracy(center, 0.001)).entries());
    const found = shareOf(500, () => {
      const [better, worse] = rankEntries([entry(0.925), entry(0.92)], { resolution: 0.0001 });
      return better?.rank === 1 && worse?.rank === 2;
    });
    expect(found).toBeGreaterThan(0.95);
  });
});
