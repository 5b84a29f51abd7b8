import { describe, expect, test } from 'vitest';
import { type Factor, quickValues } from '../src/contract/factor.ts';
import { entriesOf, levelEntries } from '../src/contract/resolve.ts';
import { defineStudy } from '../src/validation/define-study.ts';
import { network, problemsIn, recipe, studyOf } from './studies.ts';

const rate: Factor<number> = {
  title: 'Learning rate',
  values: [0.01, 0.1, 1],
  existing: { '0.1': 'linear' },
  entry: (value) => ({ ...network, title: `rate ${value}`, recipe: { ...recipe, learningRate: value } }),
};
const study = (factors: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  studyOf({ linear: network }, { factors, ...more });
const problemsOf = (factors: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  problemsIn(() => defineStudy(study(factors, more)));

describe('a factor', () => {
  test('becomes an ordinary entry a value, but for those that are there already', () => {
    const { entries } = defineStudy(study({ rate }));
    expect(Object.keys(entries)).toEqual(['linear', 'rate=0.01', 'rate=1']);
    expect(entries['rate=0.01']).toMatchObject({
      kind: 'network',
      title: 'rate 0.01',
      recipe: { learningRate: 0.01 },
      level: { factor: 'rate', value: 0.01 },
    });
    expect(levelEntries('rate', rate)).toEqual([
      { value: 0.01, entry: 'rate=0.01' },
      { value: 0.1, entry: 'linear' },
      { value: 1, entry: 'rate=1' },
    ]);
  });

  test('is resolved to entries where a claim names it', () => {
    const claim = { kind: 'not-better', factor: 'rate', metric: 'accuracy', margin: 0 } as const;
    expect(entriesOf(claim, { rate })).toEqual(['rate=0.01', 'linear', 'rate=1']);
    expect(entriesOf({ ...claim, first: 1 }, { rate })).toEqual(['rate=1', 'rate=0.01', 'linear']);
    expect(entriesOf({ kind: 'at-least', entries: ['linear'], metric: 'loss', margin: 1 })).toEqual([
      'linear',
    ]);
    expect(() => entriesOf(claim)).toThrow(RangeError);
  });

  test('makes the same study of one that is defined twice', () => {
    const once = defineStudy(study({ rate }));
    expect(Object.keys(defineStudy(once).entries)).toEqual(Object.keys(once.entries));
  });

  test('may have words for values', () => {
    const loss = { title: 'Reduction', values: ['sum', 'mean'], entry: () => network };
    expect(Object.keys(defineStudy(study({ loss })).entries)).toEqual(['linear', 'loss=sum', 'loss=mean']);
  });

  test('trains its ends in the shorter profiles unless it says which', () => {
    expect(quickValues(rate)).toEqual([0.01, 1]);
    expect(quickValues({ ...rate, quick: [0.1] })).toEqual([0.1]);
  });

  test.each([
    ['one value', { rate: { ...rate, values: [1] } }, 'factors.rate.values: a list of 1'],
    ['a value twice', { rate: { ...rate, values: [1, '1'] } }, '"1" twice'],
    ['a value that names no folder', { rate: { ...rate, values: ['a/b', 1] } }, 'values[0]: "a/b"'],
    ['a name that names no folder', { 'a=b': rate }, '"a=b"'],
    ['a name too long for a folder', { ['a'.repeat(33)]: rate }, 'of 32 characters at most'],
    ['a value too long for a folder', { rate: { ...rate, values: ['a'.repeat(25), 1] } }, 'of 24 characters'],
    ['a quick value of its own', { rate: { ...rate, quick: [2] } }, 'factors.rate.quick: "2"'],
    ['an existing entry that is not there', { rate: { ...rate, existing: { 1: 'x' } } }, '"x"'],
    ['nothing to make an entry of', { rate: { ...rate, entry: undefined } }, 'factors.rate.entry: nothing'],
    ['a field it does not know', { rate: { ...rate, value: [1] } }, 'Did you mean "values"?'],
    [
      'what throws',
      {
        rate: {
          ...rate,
          entry: () => {
            throw new Error('no such rate');
          },
        },
      },
      'an error for 0.01 ("no such rate")',
    ],
    [
      'what makes a wrong entry',
      { rate: { ...rate, entry: () => ({ ...network, recipe: { ...recipe, batchSize: 0 } }) } },
      'my-study/rate=0.01: recipe.batchSize: 0',
    ],
  ])('is refused with %s', (_, factors, problem) => {
    expect(problemsOf(factors).join('\n')).toContain(problem);
  });

  test('is refused beside an entry of the name', () => {
    const entries = { linear: network, 'rate=1': network };
    expect(problemsIn(() => defineStudy(studyOf(entries, { factors: { rate } }))).join('\n')).toContain(
      'no entry named rate=1 beside it',
    );
  });

  test('can be what a claim is about', () => {
    const claim = { sentence: 'S', kind: 'rises', factor: 'rate', metric: 'accuracy', margin: 0 };
    expect(problemsOf({ rate }, { claims: [claim] })).toEqual([]);
    expect(problemsOf({ rate }, { claims: [{ ...claim, kind: 'better', first: 0.1 }] })).toEqual([]);
    expect(problemsOf({ rate }, { claims: [{ ...claim, factor: 'width' }] }).join('\n')).toContain(
      'claims[0].factor: "width" | one of rate',
    );
    expect(problemsOf({ rate }, { claims: [{ ...claim, first: 7 }] }).join('\n')).toContain(
      'claims[0].first: 7 | one of 0.01, 0.1, 1',
    );
    expect(problemsOf({ rate }, { claims: [{ ...claim, entries: ['linear'] }] }).join('\n')).toContain(
      'claims[0].factor: a field of this name',
    );
  });
});
