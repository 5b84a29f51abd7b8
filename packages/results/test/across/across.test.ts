import { describe, expect, test } from 'vitest';
import {
  acrossSets,
  countOrders,
  formatAcross,
  formatAcrossCsv,
  formatOrdersCsv,
  type RunRecord,
  summarise,
} from '../../src/index.ts';
import { describeStudy, runs } from '../report/fixtures.ts';

const near = (mean: number) => [-0.001, 0, 0.001, -0.0005, 0.0005].map((step) => mean + step);
const of = (entry: string, dataset: string, mean: number, different: Partial<RunRecord> = {}) =>
  runs(near(mean), { entry, dataset, ...different });

/** a beats b and c on mnist; on clothes b beats a, and c is as good as a. */
const records = [
  ...of('a', 'mnist', 0.97),
  ...of('b', 'mnist', 0.95),
  ...of('c', 'mnist', 0.93),
  ...of('a', 'clothes', 0.85),
  ...of('b', 'clothes', 0.87),
  ...of('c', 'clothes', 0.85),
  ...of('d', 'mnist', 0.9),
];
const studies = [describeStudy(['a', 'b', 'c', 'd'].map((entry) => ({ entry })))];
const rows = summarise(records, { studies, rankWithin: 'task' });
const [across] = acrossSets(rows);
const titles = new Map([['clothes', 'Clothes (CSV edition)']]);

describe('entries by data set', () => {
  test('have mean, interval, n and shared ranks on each set, best on the first set first', () => {
    expect(across).toMatchObject({ sets: ['mnist', 'clothes'], task: 'ten digits', profile: 'paper' });
    expect(across?.entries.map(({ entry }) => entry)).toEqual(['a', 'b', 'c', 'd']);
    const clothes = across?.entries.map(({ cells }) => cells[1]);
    expect(clothes?.map((cell) => cell && [cell.rank, cell.lowestRank, cell.n])).toEqual([
      [2, 3, 5],
      [1, 1, 5],
      [2, 3, 5],
      null,
    ]);
    expect(across?.entries[0]?.cells[0]?.mean).toBeCloseTo(0.97, 12);
  });

  test('are in the same order on both, reversed, or not shown to be', () => {
    const order = (first: string, second: string) =>
      across?.pairs.find((pair) => pair.first.endsWith(first) && pair.second.endsWith(second));
    expect(order('/a', '/b')).toMatchObject({ verdict: 'reversed', sets: ['mnist', 'clothes'] });
    expect(order('/b', '/c')).toMatchObject({ verdict: 'same' });
    expect(order('/a', '/c')).toMatchObject({ verdict: 'one', pBoth: null });
    // What was trained on one set only is in no pair.
    expect(order('/a', '/d')).toBeUndefined();
    expect(countOrders(across?.pairs ?? [])).toEqual({ same: 1, reversed: 1, one: 1, neither: 0 });
  });

  test('are as sure about both sets as about the less sure one', () => {
    for (const { p, pBoth, verdict } of across?.pairs ?? [])
      expect(pBoth).toBe(verdict === 'one' ? null : Math.max(...p));
    const [reversed] = across?.pairs ?? [];
    expect(reversed?.differences[0]).toBeCloseTo(0.02, 12);
    expect(reversed?.differences[1]).toBeCloseTo(-0.02, 12);
    const rival = rows.find(({ entry, dataset }) => entry === 'a' && dataset === 'clothes')?.rivals[0];
    expect(reversed?.p[1]).toBe(rival?.adjusted);
  });

  test('need two sets with two entries each', () => {
    expect(acrossSets(rows.filter(({ dataset }) => dataset === 'mnist'))).toEqual([]);
    expect(acrossSets(rows.filter(({ dataset, entry }) => dataset === 'mnist' || entry === 'a'))).toEqual([]);
  });

  test('are a table in CSV, Markdown and LaTeX', () => {
    if (across === undefined) throw new Error('none');
    const csv = formatAcrossCsv([across], titles).split('\r\n');
    expect(csv).toHaveLength(1 + 7 + 1);
    expect(csv.find((line) => line.includes(',b,clothes,'))).toMatch(
      /^paper,ten digits,linear-depth,b,clothes,Clothes \(CSV edition\),5,0\.8[67]\d*,0\.86\d+,0\.87\d+,1,1$/,
    );
    expect(formatOrdersCsv([across])).toMatch(
      /linear-depth\/a,linear-depth\/b,mnist,clothes,.*,reversed,[\d.e-]+\r\n/,
    );
    const markdown = formatAcross(across, 'markdown', titles);
    expect(markdown).toContain('rank on Clothes (CSV edition)');
    expect(markdown).toMatch(/\| linear-depth\/b \| 2 \| 95\.00 \| [\d.]+–[\d.]+ \| 5 \| 1 \| 87\.00 \|/);
    expect(formatAcross(across, 'latex', titles)).toMatch(
      /linear-depth\/d & 4 & 90\.00.*& -- & -- & -- & -- \\\\/,
    );
  });
});
