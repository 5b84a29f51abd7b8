import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bootstrapCoverage,
  bootstrapInterval,
  proportionInterval,
  rankEntries,
} from '../../src/statistics/index.ts';
import { COVERAGE, createSampler, type Experiment, FALSE_POSITIVES, SEEDS, shareOf } from './experiments.ts';

/** The cells behind `name` in a table of the package's README, in per cent. */
function published(name: string): number[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const cells = name.split('|').map((cell) => cell.trim());
  const found = rows.find((row) => cells.every((cell, index) => row[index + 1] === cell));
  if (found === undefined) throw new Error(`README.md has no row "${name}"`);
  return found.slice(cells.length + 1, cells.length + 1 + SEEDS.length).map(Number);
}

/** The README's share and what a smaller simulation gives agree up to four standard errors and the rounding in print. */
function agrees(experiment: Experiment, column: number, repeats: number): void {
  const n = SEEDS[column] ?? 0;
  const stated = (published(experiment.name)[column] ?? Number.NaN) / 100;
  const times = repeats / (experiment.cost ?? 1);
  const error = Math.sqrt(Math.max(stated * (1 - stated), 0.005) / times);
  expect(Math.abs(shareOf(experiment, n, repeats) - stated)).toBeLessThan(4 * error + 0.005);
}

const cells = (experiments: readonly Experiment[]) =>
  experiments.flatMap((experiment) =>
    SEEDS.map((n, column) => ({ name: experiment.name, n, column, experiment })),
  );

describe('what a nominal 95 % really is', () => {
  it.each(cells(COVERAGE))('$name, n = $n: as the README has it', ({ experiment, column }) =>
    agrees(experiment, column, 3000),
  );

  it('is 95 % of what rests on normal values, give or take half a point', () => {
    for (const name of [
      't interval of the mean',
      'verdict `reproduced` of one more run, known to the last image',
    ])
      for (const share of published(name)) expect(Math.abs(share - 95)).toBeLessThanOrEqual(0.6);
  });

  it.each([2, 3, 4, 5, 7, 10, 20])('percentile bootstrap, n = %i: what it is declared to have', (n) => {
    const bootstrap = COVERAGE.find(({ name }) => name.startsWith('percentile bootstrap'));
    if (bootstrap === undefined) throw new Error('no such experiment');
    const repeats = n <= 5 ? 2000 : 300;
    expect(Math.abs(shareOf({ ...bootstrap, cost: 1 }, n, repeats) - bootstrapCoverage(n))).toBeLessThan(
      n <= 5 ? 0.03 : 0.06,
    );
    expect(bootstrapInterval(Array.from({ length: n }, (_, i) => i))?.coverage).toBe(bootstrapCoverage(n));
  });

  it('Wilson interval of an accuracy of 0.925 on 10,000 images: 95 %', () => {
    const { uniform } = createSampler(40);
    const coverage = shareOf(
      {
        name: '',
        seed: 40,
        once: () => {
          let right = 0;
          for (let image = 0; image < 10_000; image++) if (uniform() < 0.925) right++;
          const interval = proportionInterval(right, 10_000);
          return interval !== null && interval.low <= 0.925 && 0.925 <= interval.high;
        },
      },
      1,
      400,
    );
    expect(Math.abs(coverage - 0.95)).toBeLessThan(0.035);
  });
});

describe('the ranking', () => {
  it.each(cells(FALSE_POSITIVES))(
    'of equal entries, $name, n = $n: tells some apart as often as the README says',
    ({ experiment, column }) => agrees(experiment, column, 3000),
  );

  it('keeps to 5 % wherever a t test does', () => {
    const fair = FALSE_POSITIVES.filter(({ name }) => !name.includes('other way round'));
    expect(fair).toHaveLength(13);
    for (const { name } of fair) for (const share of published(name)) expect(share).toBeLessThanOrEqual(5.5);
  });

  it('finds with five seeds what is five standard deviations apart', () => {
    const sampler = createSampler(70);
    const entry = (center: number) =>
      new Map(sampler.sample(5, () => sampler.accuracy(center, 0.001)).entries());
    let found = 0;
    for (let repeat = 0; repeat < 500; repeat++) {
      const [better, worse] = rankEntries([entry(0.925), entry(0.92)], { resolution: 0.0001 });
      if (better?.rank === 1 && worse?.rank === 2) found++;
    }
    expect(found / 500).toBeGreaterThan(0.95);
  });
});
