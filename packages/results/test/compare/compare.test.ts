import { describe, expect, it } from 'vitest';
import {
  compare,
  comparePairs,
  compareSets,
  describeComparison,
  describeSets,
  encodePredictions,
  type RunRecord,
  type TestSet,
  tableOfPairs,
} from '../../src/index.ts';
import { holm } from '../../src/statistics/index.ts';
import { makeRecord } from '../records.ts';
import { runs } from '../report/fixtures.ts';

const better = runs([0.931, 0.9305, 0.9313, 0.9308, 0.9311]);
const base = runs([0.9251, 0.9247, 0.9253, 0.9249, 0.925]);

describe('two entries', () => {
  it('says which is better, by how much, how surely', () => {
    const comparison = compare(base, better, { labels: ['model0', 'model9'] });
    expect(comparison).toMatchObject({ change: 'better', commonSeeds: 5, identicalSeeds: 0 });
    expect(comparison.difference).toMatchObject({ method: 'paired t', n: 5 });
    expect(comparison.difference?.estimate).toBeCloseTo(0.00594, 10);
    expect(comparison.permutation).toMatchObject({ p: 0.0625, smallest: 0.0625 });
    expect(comparison.improvement?.probability).toBe(1);
    expect(compare(better, base).change).toBe('worse');
    const text = describeComparison(comparison);
    expect(text[0]).toMatch(
      /^model9 is better than model0 in accuracy: \+0\.59 percentage points \(95 % CI \+0\.58 to \+0\.61, paired t, 5 pairs, p < 0\.001\)\.$/,
    );
    expect(text.join('\n')).toMatch(/with so few seeds it cannot be below 0\.063/);
  });

  it('turns round for a loss', () => {
    const withLoss = (loss: number) =>
      runs([0.9, 0.9, 0.9]).map((record) => ({
        ...record,
        test: { accuracy: 0.9, loss: loss + record.seed / 1000 },
      }));
    expect(compare(withLoss(0.3), withLoss(0.2), { metric: 'loss' }).change).toBe('better');
  });

  it('has no evidence where there is none, says what that is worth, and what it would take', () => {
    const other = runs([0.9249, 0.9252, 0.9248, 0.9253, 0.9251]);
    const text = describeComparison(compare(base, other)).join('\n');
    expect(text).toMatch(/^No evidence of change in accuracy from A to B: .*not evidence of no change/);
    expect(text).toMatch(
      /With this many seeds, a true difference of 0\.\d\d percentage points would be found with 80 %/,
    );
    expect(text).toMatch(/half that difference would take \d+ seeds each/);
    expect(text).not.toMatch(/is better|is worse/);
  });

  it('knows identical runs', () => {
    const again = base.map((record) => ({ ...record, startedAt: '2027-01-01T00:00:00.000Z' }));
    const comparison = compare(base, again);
    expect(comparison).toMatchObject({ change: 'identical', identicalSeeds: 5 });
    expect(describeComparison(comparison)[0]).toBe(
      'B is identical to A: the same accuracy in all 5 seeds of both, and the same answers as far as they are recorded.',
    );
    const shuffled = base.map((record) => ({ ...record, predictions: '01' }));
    const equal = compare(
      base.map((record) => ({ ...record, predictions: '10' })),
      shuffled,
    );
    expect(equal).toMatchObject({ change: 'no evidence of change', identicalSeeds: 0 });
  });

  it('calls nothing identical that is so in some seeds only', () => {
    // One common seed of five, and that one is alike.
    const other = runs([0.925, 0.9252, 0.9248, 0.9251, 0.9249]).map((record, index) => ({
      ...record,
      seed: index + 5,
    }));
    const comparison = compare(base, other);
    expect(comparison).toMatchObject({ commonSeeds: 1, identicalSeeds: 1, change: 'no evidence of change' });
    expect(describeComparison(comparison)).toContain('1 of 1 common seeds are identical.');
    // All of the seeds that both have, but one side has more.
    expect(compare(base, base.slice(0, 3)).change).toBe('no evidence of change');
    const lost = runs([0.9251, 0.9247, 0.9253, 0.9249, null]);
    expect(compare(base, lost).change).toBe('no evidence of change');
    expect(compare(lost, lost).change).toBe('identical');
  });

  it('tells what the seeds could have shown whatever they did show, and no power after the fact', () => {
    // Two differences of one spread: what could have been found is the same.
    const near = runs([0.9252, 0.9247, 0.9254, 0.925, 0.9251]);
    const nearer = runs([0.9251, 0.9246, 0.9253, 0.9249, 0.925]);
    const [one, other] = [compare(base, near), compare(base, nearer)];
    expect(one.difference?.estimate).not.toBeCloseTo(other.difference?.estimate ?? 0, 6);
    expect(one.detectable).toBeCloseTo(other.detectable ?? -1, 12);
    expect(one.seedsForHalf).toBe(other.seedsForHalf);
    expect(describeComparison(one).join()).not.toMatch(/observed/);
  });

  it('says when there are too few runs, and counts failed ones', () => {
    const comparison = compare(runs([0.9]), runs([0.91, null, 0.92]));
    expect(comparison).toMatchObject({
      change: 'too few runs',
      difference: null,
      second: { n: 2, diverged: 1, failed: 0 },
    });
    expect(describeComparison(comparison).join('\n')).toMatch(
      /A has 1, B 2, with 1 seed in common[\s\S]*B: 1 of 3 seeds diverged, which is worse than any value/,
    );
    expect(compare([], []).change).toBe('too few runs');
  });

  it('does not pair seeds across different splits, and warns of different data', () => {
    const split = { train: 60_000, valid: null, test: 10_000, validation: 'none' as const };
    const other = compare(base, runs([0.931, 0.932, 0.933], { split }));
    expect(other.difference?.method).toBe('Welch t');
    expect(other.warnings.join()).toMatch(/different splits/);
    expect(compare(base, runs([0.8, 0.9], { dataset: 'fashion', checksum: 'x' })).warnings.join()).toMatch(
      /tested on different data/,
    );
  });

  it('compares image by image where the right answers are known', () => {
    const small = { split: { train: 4, valid: null, test: 4, validation: 'none' as const } };
    const predicting = (classes: number[]) => [
      makeRecord({ ...small, predictions: encodePredictions(classes), confusion: null }),
    ];
    const { mcnemar } = compare(predicting([0, 1, 2, 2]), predicting([0, 1, 1, 1]), { targets: '0122' });
    expect(mcnemar).toEqual([{ seed: 1, both: 2, neither: 0, onlyFirst: 2, onlySecond: 0, p: 0.5 }]);
  });
});

it('many seeds have one line of McNemar, not one each', () => {
  const seeds = (classes: number[], count: number) =>
    Array.from({ length: count }, (_, index) =>
      makeRecord({ seed: index + 1, predictions: encodePredictions(classes), confusion: null }),
    );
  const lines = (count: number) =>
    describeComparison(compare(seeds([0, 1, 2, 2], count), seeds([0, 1, 1, 1], count), { targets: '0122' }));
  expect(lines(5).filter((line) => line.startsWith('Seed '))).toHaveLength(5);
  expect(lines(100).length).toBeLessThan(10);
  expect(lines(100)).toContain(
    'Image by image, in each of 100 seeds: only A gets 2 to 2 right, only B 0 to 0 (McNemar, exact: p is 0.05 or less in 0 seeds).',
  );
});

describe('several entries', () => {
  const testSet = (study: string, targets: string): TestSet => ({
    schema: 1,
    study,
    profile: 'paper',
    dataset: 'mnist',
    checksum: makeRecord().checksum,
    targets: { digit: targets },
    images: null,
  });

  it('are compared two by two, adjusted together, image by image where they answer the same questions', () => {
    const third = runs([0.9256, 0.9253, 0.9257, 0.9254, 0.9256], { study: 'other' });
    const predicting = (records: readonly RunRecord[]) =>
      records.map((record) => ({ ...record, predictions: '01' }));
    const found = comparePairs(
      [
        { label: 'base', records: predicting(base) },
        { label: 'better', records: predicting(better), task: 'digits' },
        { label: 'third', records: predicting(third), task: 'letters' },
      ],
      [testSet('linear-depth', '01'), testSet('other', '10')],
    );
    expect(found.map(({ first, second }) => [first.label, second.label])).toEqual([
      ['base', 'better'],
      ['base', 'third'],
      ['better', 'third'],
    ]);
    const [one, two, three] = found;
    expect(one?.mcnemar).toHaveLength(5);
    expect(two?.mcnemar).toEqual([]);
    expect(three?.warnings.join()).toMatch(/their tasks differ \(digits, letters\)/);
    const adjusted = holm(found.map(({ difference }) => difference?.p ?? null));
    expect(found.map((comparison) => comparison.adjusted)).toEqual(adjusted);
    expect(one?.change).toBe('better');
    expect(tableOfPairs(found).cells[0]?.map(({ text }) => text)).toEqual([
      'better − base',
      '+0.59',
      '+0.58 to +0.61',
      '<0.001',
      '100 %',
      'better',
    ]);
    expect(tableOfPairs([]).cells).toEqual([]);
  });

  it('need more evidence than two', () => {
    const third = runs([0.9256, 0.9253, 0.9257, 0.9254, 0.9256]);
    expect(compare(base, third).change).toBe('better');
    const many = comparePairs([
      { label: 'base', records: base },
      { label: 'third', records: third },
      ...Array.from({ length: 40 }, (_, index) => ({ label: `${index}`, records: base })),
    ]);
    expect(many[0]?.change).toBe('no evidence of change');
    expect(many[1]?.change).toBe('identical');
  });
});

describe('training times', () => {
  const timed = (times: number[], different = {}) =>
    runs([0.9, 0.91, 0.92]).map((record, index) => ({
      ...record,
      ...different,
      seconds: { setUp: 1, compile: 1, train: times[index] ?? null, evaluate: 1 },
    }));

  it('are compared as a ratio with its interval', () => {
    const { time } = compare(timed([10, 10.1, 10.2]), timed([20, 20.3, 20.3]));
    expect(time?.ratio).toBeCloseTo(2, 2);
    expect(time?.interval.low).toBeGreaterThan(1.9);
    expect(time?.differs).toEqual([]);
  });

  it('say under which conditions they were taken', () => {
    const comparison = compare(timed([10, 11, 12]), timed([10, 11, 12.1], { beside: 4 }));
    expect(comparison.time?.differs).toEqual(['trials at once 1 and 4']);
    expect(describeComparison(comparison).join('\n')).toMatch(
      /No evidence of change in training time: B trains 1\.00 times.*conditions differ: trials at once 1 and 4/,
    );
  });
});

describe('two sets of records', () => {
  it('are compared entry by entry, adjusted for their number', () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({ entry: `model${index}` }));
    const first = entries.flatMap((entry) => runs([0.92, 0.921, 0.922], entry));
    const second = entries.flatMap((entry, index) =>
      runs(
        index === 0 ? [0.95, 0.951, 0.952] : index === 1 ? [0.9205, 0.9216, 0.9226] : [0.92, 0.921, 0.922],
        entry,
      ),
    );
    const { entries: compared, ...rest } = compareSets(
      [...first, ...runs([0.5], { entry: 'gone' })],
      [...second, ...runs([0.5], { entry: 'new' })],
    );
    expect(rest).toEqual({
      metric: 'accuracy',
      labels: ['A', 'B'],
      onlyFirst: ['paper/linear-depth/gone (mnist)'],
      onlySecond: ['paper/linear-depth/new (mnist)'],
    });
    expect(compared.map(({ change }) => change).slice(0, 3)).toEqual([
      'better',
      'no evidence of change',
      'identical',
    ]);
    expect(compare(first.slice(3, 6), second.slice(3, 6)).change).toBe('better');
    const text = describeSets(compareSets(first, second, { labels: ['old', 'new'] }));
    expect(text.slice(0, 3)).toEqual([
      '20 entries compared, from old to new.',
      'accuracy: 1 better, 1 no evidence of change, 18 identical.',
      'training time: 20 no evidence of change.',
    ]);
    const table = text.join('\n');
    expect(table).toMatch(
      /paper\/linear-depth\/model0 \(mnist\) +3, 3 +92\.10 +95\.10 +\+3\.00 +\+\d\.\d\d to \+\d\.\d\d +<0\.001 +better +1\.00/,
    );
    expect(table).toMatch(/after Holm's adjustment for the 20 entries/);
    expect(describeSets(compareSets([], []))).toEqual(['Nothing in common.']);
  });
});
