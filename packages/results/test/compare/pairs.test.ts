import { describe, expect, it } from 'vitest';
import { compare, comparePairs, encodePredictions, type TestSet, tableOfPairs } from '../../src/index.ts';
import { runs } from '../report/fixtures.ts';

const contestants = [
  { label: 'a', records: runs([0.9251, 0.9247, 0.9253, 0.9249, 0.925]) },
  { label: 'b', records: runs([0.9255, 0.9248, 0.9262, 0.9251, 0.9259]) },
  { label: 'c', records: runs([0.931, 0.9305, 0.9313, 0.9308, 0.9311]) },
];

describe('several entries', () => {
  it('are compared in every pair, the second seen from the first', () => {
    const pairs = comparePairs(contestants);
    expect(pairs.map(({ first, second }) => `${first.label}${second.label}`)).toEqual(['ab', 'ac', 'bc']);
    const [ab, ac] = pairs;
    expect(ab?.difference?.estimate).toBeCloseTo(0.0005, 10);
    expect(ac?.difference?.estimate).toBeCloseTo(0.00594, 10);
    expect(ac?.change).toBe('better');
  });

  it('have p values adjusted together, and words by these', () => {
    const pairs = comparePairs(contestants);
    const alone = pairs.map(({ difference }) => difference?.p ?? Number.NaN);
    // Holm, 1979: the k-th smallest of m times m - k + 1, and no less than the one before.
    const [smallest = 0, middle = 0, largest = 0] = alone.toSorted((x, y) => x - y);
    const steps = [3 * smallest, 2 * middle, largest];
    const expected = new Map([
      [smallest, steps[0]],
      [middle, Math.max(steps[0] ?? 0, steps[1] ?? 0)],
      [largest, Math.max(...steps)],
    ]);
    for (const [index, { adjusted }] of pairs.entries())
      expect(adjusted).toBeCloseTo(expected.get(alone[index] ?? 0) ?? Number.NaN, 12);
    // What is evidence alone is none among six pairs.
    const records = contestants.map((one) => one.records);
    const [first = [], second = []] = records;
    expect(compare(first, second).change).toBe('better');
    const others = ['d', 'e'].map((label) => ({ label, records: first }));
    const six = comparePairs([...contestants, ...others]);
    const again = six.find((pair) => pair.first.label === 'a' && pair.second.label === 'b');
    expect(again?.difference?.p).toBeLessThan(0.05);
    expect(again?.adjusted).toBeGreaterThan(0.05);
    expect(again?.change).toBe('no evidence of change');
  });

  it('are compared image by image where they share a test set', () => {
    const predicted = (digits: number[]) =>
      runs([0.5, 0.5]).map((record) => ({ ...record, predictions: encodePredictions(digits) }));
    const [record] = predicted([1]);
    const testSet: TestSet = {
      schema: 1,
      study: record?.study ?? '',
      profile: record?.profile ?? '',
      dataset: record?.dataset ?? '',
      checksum: record?.checksum ?? '',
      targets: { [record?.accuracyOf ?? '']: encodePredictions([1, 2, 3, 4]) },
      images: null,
    };
    const two = [
      { label: 'a', records: predicted([1, 2, 3, 0]) },
      { label: 'b', records: predicted([1, 0, 0, 4]) },
    ];
    const [pair] = comparePairs(two, [testSet]);
    expect(pair?.mcnemar).toMatchObject([
      { seed: 1, onlyFirst: 2, onlySecond: 1 },
      { seed: 2, onlyFirst: 2, onlySecond: 1 },
    ]);
    expect(comparePairs(two)[0]?.mcnemar).toEqual([]);
  });

  it('are set as a table, with nothing where there is nothing to say', () => {
    const { headings, cells } = tableOfPairs(comparePairs(contestants));
    expect(headings).toEqual(['pair', 'difference', '95 % CI', 'p', 'wins', 'in a word']);
    expect(cells[1]?.map(({ text }) => text)).toEqual([
      'c − a',
      '+0.59',
      expect.stringMatching(/^\+0\.5\d to \+0\.6\d$/),
      '<0.001',
      '100 %',
      'better',
    ]);
    const single = contestants.map((one) => ({ ...one, records: one.records.slice(0, 1) }));
    expect(tableOfPairs(comparePairs(single)).cells[0]?.map(({ text }) => text)).toEqual([
      'b − a',
      '–',
      '–',
      '–',
      expect.any(String),
      'too few runs',
    ]);
  });
});
