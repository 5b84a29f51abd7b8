import { describe, expect, it } from 'vitest';
import { formatReport, summarise } from '../../src/index.ts';
import { describeStudy, runs } from './fixtures.ts';

describe('an entry whose numbers do not depend on its seed', () => {
  const fault = 'build: the same weights from two seeds; expected other weights.';
  const studies = [
    describeStudy([{ entry: 'model0' }, { entry: 'model1' }, { entry: 'constant', faults: [fault] }]),
  ];
  const records = [
    ...runs([0.91, 0.912, 0.911], { entry: 'model0' }),
    ...runs([0.95, 0.951, 0.952], { entry: 'model1' }),
    ...runs([0.99, 0.99, 0.99], { entry: 'constant' }),
  ];

  it('has its mean and no rank, and takes none from the others', () => {
    const rows = summarise(records, { studies });
    const of = (name: string) => rows.find(({ entry }) => entry === name);
    expect(of('constant')).toMatchObject({ rank: null, best: false, faults: [fault] });
    expect(of('constant')?.mean).toBeCloseTo(0.99, 12);
    expect(of('model1')).toMatchObject({ rank: 1, best: true });
    expect(of('model0')).toMatchObject({ rank: 2 });
  });

  it('is said to be so below the table', () => {
    const text = formatReport(summarise(records, { studies }), { format: 'text' });
    expect(text).toContain(`constant: not ranked: ${fault}`);
  });
});
