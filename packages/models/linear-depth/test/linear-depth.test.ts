import { checkEntry, parameterCounts } from '@digitbench/core';
import { describe, expect, test } from 'vitest';
import ledger from '../ledger.ts';
import study from '../src/index.ts';

describe('linear-depth', () => {
  test.each(Object.keys(study.entries))('%s keeps the contract', (name) => checkEntry(study, name));

  test('has the sizes of its source', async () => {
    expect(await parameterCounts(study)).toEqual({
      model0: 784 * 10 + 10,
      model1: 785 * 5 + 6 * 10,
      model2: 785 * 6 + 7 * 10,
      model3: 785 * 7 + 8 * 10,
      model4: 785 * 8 + 9 * 10,
      model5: 785 * 9 + 10 * 10,
      model6: 785 * 10 + 11 * 10,
      model7: 785 * 100 + 101 * 10,
      model8: 785 * 100 + 101 * 100 + 101 * 10,
      model9: 785 * 100 + 2 * 101 * 100 + 101 * 10,
      model10: 785 * 100 + 3 * 101 * 100 + 101 * 10,
    });
  });
});

test('the counts of right answers are the percentages that the source lists', () => {
  const listed = [92.5, 90.1, 91.21, 91.89, 92.37, 92.67, 92.51, 92.44, 92.4, 92.53, 92.32];
  const accuracies = ledger.statements.flatMap((statement) =>
    'value' in statement && statement.value.metric === 'accuracy' ? [statement.value] : [],
  );
  expect(accuracies.map(({ entry, value }) => [entry, Math.round(value * 10_000)])).toEqual(
    listed.map((percent, number) => [`model${number}`, Math.round(percent * 100)]),
  );
});
