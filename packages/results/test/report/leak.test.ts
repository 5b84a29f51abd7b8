import { expect, it } from 'vitest';
import { formatReport, summarise } from '../../src/index.ts';
import { describeStudy, runs } from './fixtures.ts';

const studies = [describeStudy([{ entry: 'model0' }, { entry: 'model1' }, { entry: 'leaking' }])];
const records = [
  ...runs([0.91, 0.912, 0.911], { entry: 'model0' }),
  ...runs([0.95, 0.951, 0.952], { entry: 'model1' }),
  ...runs([0.99, 0.992, 0.991], {
    entry: 'leaking',
    split: { train: 56_000, valid: 14_000, test: 10_000, validation: 'fraction-of-all' },
  }),
];

it('an entry that is trained on test images has its mean and no rank, and a note says why', () => {
  const rows = summarise(records, { studies });
  const of = (name: string) => rows.find(({ entry }) => entry === name);
  expect(of('leaking')).toMatchObject({ rank: null, best: false, trainedOnTest: true });
  expect(of('leaking')?.mean).toBeCloseTo(0.991, 12);
  expect(of('model1')).toMatchObject({ rank: 1, lowestRank: 1, best: true, trainedOnTest: false });
  expect(of('model0')).toMatchObject({ rank: 2 });
  expect(formatReport(rows, { format: 'text' })).toContain('leaking: not ranked: it is trained on');
});
