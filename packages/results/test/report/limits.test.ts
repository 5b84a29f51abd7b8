import { describe, expect, it } from 'vitest';
import {
  type Claim,
  compare,
  compareSets,
  describeComparison,
  describeSets,
  evaluateClaim,
  ledgersOf,
  type RunRecord,
  type Statement,
  summarise,
} from '../../src/index.ts';
import { describeStudy, runs, statement } from './fixtures.ts';

/** Two entries whose few seeds differ so much that a t interval would go past all that there is. */
const [high, low] = [runs([1, 0.6], { entry: 'high' }), runs([0, 0.4], { entry: 'low' })];
const records = [...high, ...low].map((record): RunRecord => {
  const validAccuracy = record.test?.accuracy ?? null;
  const epoch = { trainLoss: 1, validLoss: 1, validAccuracy, learningRate: 0.1, seconds: 1 };
  return { ...record, epochs: [epoch], bestEpoch: 1 };
});

const claimed = (different: Partial<Claim>) =>
  evaluateClaim(
    {
      sentence: 'As it says.',
      kind: 'at-least',
      entries: ['high', 'low'],
      metric: 'accuracy',
      margin: 0.5,
      ...different,
    },
    records,
  ).evidence;

const judged = (statements: Statement[]) => {
  const study = describeStudy([{ entry: 'high' }, { entry: 'low' }]);
  const [ledger] = ledgersOf(records, { studies: [{ ...study, ledger: { statements } }], testSets: [] });
  return ledger?.statements ?? [];
};

describe('no text about accuracies goes below 0 % or past 100 %', () => {
  it('of a claim', () => {
    const [first, second] = claimed({});
    expect(first).toMatch(/^high: 80\.00 % \(\d+(?:\.\d)? % CI 0\.00 to 100\.00/);
    expect(second).toMatch(/^low: 20\.00 % \(\d+(?:\.\d)? % CI 0\.00 to 100\.00/);
    expect(claimed({ kind: 'better' })[0]).toMatch(/95 % CI −100\.00 to \+100\.00/);
  });

  it('of a comparison', () => {
    const two = compare(low, high);
    expect(two.first.interval).toEqual({ low: 0, high: 1 });
    expect(describeComparison(two)[0]).toMatch(/95 % CI −100\.00 to \+100\.00/);
    const moved = low.map((record) => ({ ...record, entry: 'high' }));
    const sets = describeSets(compareSets(moved, high)).join('\n');
    expect(sets).toMatch(/−100\.00 to \+100\.00/);
  });

  it('of a table', () => {
    for (const { low: least, high: most, rivals } of summarise(records)) {
      expect([least, most]).toEqual([0, 1]);
      expect(rivals[0]?.difference?.interval).toEqual({ low: -1, high: 1 });
    }
  });

  it('of a statement about a number or a log', () => {
    const value = { entry: 'high', metric: 'accuracy', value: 0.9, digits: 0, range: null };
    const log = {
      entry: 'high',
      metric: 'validAccuracy',
      values: [0.9],
      first: 1,
      digits: 0,
      how: null,
      replay: false,
    };
    const [number, course] = judged([statement({ value }), statement({ form: 'log', log })]);
    expect(number?.evidence.join()).toMatch(/one more run is expected at 0\.00 to 100\.00 %/);
    expect(course?.log?.values).toMatchObject([{ low: 0, high: 1, inside: true }]);
  });
});
