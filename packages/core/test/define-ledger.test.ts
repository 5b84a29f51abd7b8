import { describe, expect, test } from 'vitest';
import type { Ledger } from '../src/contract/ledger.ts';
import { defineLedger } from '../src/validation/define-ledger.ts';
import { defineStudy } from '../src/validation/define-study.ts';
import { network, problemsIn, studyOf } from './studies.ts';

const width = { title: 'Width', values: [1, 2], entry: () => network };
const study = defineStudy(studyOf({ linear: network, deep: network }, { factors: { width } }));

const place = { says: '92 %', where: 'table' };
const value = { entry: 'linear', metric: 'accuracy', value: 0.92, digits: 0 } as const;
const because = 'No log of it is there.';

const problemsOf = (...statements: unknown[]) =>
  problemsIn(() => defineLedger(study, { statements } as unknown as Ledger));

describe('defineLedger', () => {
  test('returns a ledger that is right', () => {
    const ledger: Ledger = {
      statements: [
        { form: 'number', ...place, value },
        {
          form: 'table row',
          ...place,
          value: { ...value, how: { of: 'accuracy', batches: { size: 256, order: 'class-then-file-name' } } },
          outcome: { is: 'explained', because: 'It is the mean of batch means.' },
        },
        {
          form: 'log',
          ...place,
          log: { entry: 'deep', metric: 'validLoss', values: [0.5, null, 0.25], digits: 2, first: 2 },
        },
        {
          form: 'sentence',
          ...place,
          claim: {
            kind: 'better',
            entries: ['linear', 'deep'],
            metric: 'validAccuracy',
            margin: 0,
            epochs: [1],
          },
        },
        { form: 'sentence', ...place, claim: { kind: 'rises', factor: 'width', metric: 'loss', margin: 0 } },
        { form: 'plot', ...place, outcome: { is: 'not testable', because } },
      ],
      claims: [{ sentence: 'Ours.', kind: 'at-least', entries: ['deep'], metric: 'accuracy', margin: 0.9 }],
    };
    expect(defineLedger(study, ledger)).toBe(ledger);
  });

  test.each([
    ['a statement without an outcome', { form: 'number', ...place }, 'statements[0]: no outcome'],
    [
      'two kinds of evidence',
      {
        form: 'number',
        ...place,
        value,
        claim: { kind: 'at-least', entries: ['deep'], metric: 'accuracy', margin: 0 },
      },
      'value and claim',
    ],
    ['an unknown form', { form: 'numbr', ...place, value }, 'Did you mean "number"?'],
    ['no place', { form: 'number', says: '1', value }, 'statements[0].where: nothing'],
    [
      'an entry that is not there',
      { form: 'number', ...place, value: { ...value, entry: 'x' } },
      '"x" | one of linear',
    ],
    [
      'a percentage',
      { form: 'number', ...place, value: { ...value, value: 92 } },
      'Divide the percentage by 100.',
    ],
    [
      'an outcome without a reason',
      { form: 'plot', ...place, outcome: { is: 'holds' } },
      'statements[0].outcome.because: nothing',
    ],
    [
      'a replay that no record shows',
      { form: 'plot', ...place, outcome: { is: 'replayed', because } },
      'statements[0].outcome.is: "replayed"',
    ],
    [
      'a verdict that records give',
      { form: 'number', ...place, value, outcome: { is: 'reproduced', because } },
      'one of explained, not testable, open',
    ],
    [
      'a log of nothing',
      { form: 'log', ...place, log: { entry: 'deep', metric: 'validLoss', values: [null] } },
      'nothing but null',
    ],
    [
      'a factor that is not there',
      {
        form: 'sentence',
        ...place,
        claim: { kind: 'rises', factor: 'depth', metric: 'accuracy', margin: 0 },
      },
      'claim.factor: "depth" | one of width',
    ],
    [
      'pairs in a random order',
      {
        form: 'number',
        ...place,
        value: { ...value, how: { of: 'pairs', batches: { size: 8, order: 'random' } } },
      },
      'a random order for "pairs"',
    ],
  ])('refuses %s', (_, statement, problem) => {
    expect(problemsOf(statement).join('\n')).toContain(problem);
  });

  test('reports everything at once', () => {
    expect(problemsOf({ form: 'number', ...place }, { form: 'plot', ...place })).toHaveLength(2);
  });
});
