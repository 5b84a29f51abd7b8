import { describe, expect, it } from 'vitest';
import { compare, type RunRecord, type Shares, summarise } from '../../src/index.ts';
import { designFor } from '../../src/report/pairing.ts';
import { describeStudy, runs } from './fixtures.ts';

const nothing: Shares = { split: null, order: null, init: null, dropout: null, task: null };

/** Digests that differ from seed to seed, and by `what`. */
const digest = (what: string, seed: number) =>
  [...`${what}${seed}`]
    .map((character) => character.charCodeAt(0).toString(16))
    .join('')
    .padStart(8, '0');

const drawing = (records: readonly RunRecord[], of: (seed: number) => Partial<Shares>): RunRecord[] =>
  records.map((record) => ({ ...record, shares: { ...nothing, ...of(record.seed) } }));

const accuracy = { unit: 'fraction' } as const;
const design = (
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  metric: { unit: 'fraction' | 's' } = accuracy,
) => {
  const candidate = (records: readonly RunRecord[]) => ({
    records,
    values: new Map(
      records.flatMap(({ seed, test }) => (test?.accuracy ? [[seed, test.accuracy] as const] : [])),
    ),
  });
  return designFor(candidate(first), candidate(second), metric);
};

const whole = { train: 60_000, valid: null, test: 10_000, validation: 'none' as const };
const a = runs([0.92, 0.93, 0.94], { split: whole });
const b = runs([0.91, 0.92, 0.95], { split: whole, entry: 'model1' });

describe('entries whose records say what they drew', () => {
  it.each(['split', 'order', 'init', 'dropout', 'task'] as const)(
    'are paired where %s was shared',
    (stream) => {
      const same = (seed: number) => ({ [stream]: digest('same', seed) });
      const mine = (seed: number) => ({ [stream]: digest('mine', seed) });
      expect(design(drawing(a, same), drawing(b, same))).toBe('paired');
      expect(design(drawing(a, same), drawing(b, mine))).toBe('independent');
      expect(
        design(
          drawing(a, same),
          drawing(b, () => ({})),
        ),
      ).toBe('independent');
      // Training times hardly depend on what was drawn.
      expect(design(drawing(a, same), drawing(b, same), { unit: 's' })).toBe('independent');
    },
  );

  it('are not where they drew nothing, or the same for every seed, or shared it in some seeds only', () => {
    expect(
      design(
        drawing(a, () => ({})),
        drawing(b, () => ({})),
      ),
    ).toBe('independent');
    const fixed = () => ({ split: digest('fixed', 0) });
    expect(design(drawing(a, fixed), drawing(b, fixed))).toBe('independent');
    const some = (seed: number) => ({ init: digest(seed < 3 ? 'same' : 'mine', seed) });
    const others = (seed: number) => ({ init: digest('same', seed) });
    expect(design(drawing(a, some), drawing(b, others))).toBe('independent');
  });

  it('are not where one of them has a seed that the other has not', () => {
    const same = (seed: number) => ({ init: digest('same', seed) });
    expect(design(drawing(a, same), drawing(b.slice(0, 2), same))).toBe('independent');
  });

  it('are compared so in tables and by `compare` alike', () => {
    const same = (seed: number) => ({ order: digest('same', seed) });
    const all = [...drawing(a, same), ...drawing(b, same)];
    const [row] = summarise(all, { studies: [describeStudy([{}, { entry: 'model1' }])] });
    expect(row?.rivals[0]?.difference).toMatchObject({ method: 'paired t', n: 3 });
    const { difference } = compare(drawing(b, same), drawing(a, same));
    expect(row?.rivals[0]?.difference?.p).toBeCloseTo(difference?.p ?? -1, 12);
  });
});

describe('entries whose records do not say it', () => {
  const fraction = { train: 48_000, valid: 12_000, test: 10_000, validation: 'fraction' as const };
  const held = (entry: string, split: RunRecord['split'] = fraction) =>
    runs([0.92, 0.93, 0.94], { entry, split });

  it('are paired where a seed must have held back the same examples', () => {
    expect(design(held('a'), held('b'))).toBe('paired');
    expect(design(held('a'), held('b', { ...fraction, train: 45_000, valid: 15_000 }))).toBe('independent');
    expect(design(held('a'), held('b', { ...fraction, validation: 'test' }))).toBe('independent');
    // With and without the field: what both tell counts.
    expect(
      design(
        drawing(held('a'), () => nothing),
        held('b'),
      ),
    ).toBe('paired');
  });

  it('are not where it is not known whether anything was drawn', () => {
    expect(design(a, b)).toBe('independent');
    // One recipe and seed of one entry is one trial, wherever it ran.
    expect(design(a, a)).toBe('paired');
    expect(
      design(
        a,
        a.map((record) => ({ ...record, hash: 'beef0000beef0000' })),
      ),
    ).toBe('independent');
  });

  it('are not compared where they answered different test examples', () => {
    expect(design(held('a'), held('b', { ...fraction, test: 2000 }))).toBeNull();
  });
});

it('ranks never contradict the means shown: of some common seeds no pairs are made', () => {
  // In the three common seeds model1 is ahead, over all its seeds it is behind.
  const split = { train: 48_000, valid: 12_000, test: 10_000, validation: 'fraction' as const };
  const first = runs([0.925, 0.9251, 0.9249, 0.93, 0.9301], { split });
  const second = runs([0.9255, 0.9256, 0.9254], { entry: 'model1', split });
  const rows = summarise([...first, ...second]);
  expect(rows.map(({ entry }) => entry)).toEqual(['model0', 'model1']);
  const rival = rows[0]?.rivals[0];
  expect(rival?.difference?.method).toBe('Welch t');
  expect(rival?.difference?.estimate).toBeCloseTo((rows[0]?.mean ?? 0) - (rows[1]?.mean ?? 0), 12);
  expect(rival?.told).not.toBe('worse');
});
