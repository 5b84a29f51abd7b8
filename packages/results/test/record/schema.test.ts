import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRecord, formatRecord, jsonSchemas, parseRecord } from '../../src/index.ts';
import { makeRecord } from '../records.ts';

/** The same probabilities for so many examples. */
const sure = (count: number, row: number[]) => Array.from({ length: count }, () => row);

describe('the record', () => {
  it('survives its text form', () => {
    const record = makeRecord({ warnings: ['a "quoted"  [2,  3] warning'] });
    expect(parseRecord(formatRecord(record))).toEqual({ kind: 'valid', value: record });
  });

  it('has a line per epoch', () => {
    expect(formatRecord(makeRecord()).split('\n')).toContain(
      '    {"trainLoss":0.5,"validLoss":null,"validAccuracy":null,"learningRate":0.001,"seconds":1.75},',
    );
  });

  it.each([
    ['NaN', { test: { accuracy: Number.NaN, loss: 1 } }, /test.accuracy/],
    ['a percentage', { test: { accuracy: 92.5, loss: 1 } }, /test.accuracy/],
    ['an unknown status', { outcome: { status: 'lost' } }, /outcome/],
    ['a failure without reason', { outcome: { status: 'failed', cause: 'time' } }, /outcome.reason/],
    ['success without accuracy', { test: null }, /outcome is ok, but test.accuracy is missing/],
    ['a path as entry', { entry: '../../etc' }, /entry/],
    ['a device as entry', { entry: 'con' }, /Windows/],
    ['the quarantine as profile', { profile: 'quarantine' }, /reserved by the store/],
    ['an unknown field', { accuracy: 0.9 }, /accuracy/],
    ['a ragged confusion', { confusion: [[1, 0, 0], [1], [1]] }, /square/],
    ['an epoch that never was', { bestEpoch: 3 }, /bestEpoch is 3, but there are 2 epochs/],
    ['predictions with a dot', { predictions: '01.2' }, /predictions/],
    ['probabilities that are none', { probabilities: [[1, 2, -2]] }, /probabilities/],
    ['a probability that is no number', { probabilities: [[Number.NaN, 0.5, 0.5]] }, /probabilities/],
    [
      'probabilities with another sum',
      { probabilities: sure(4, [0.5, 0.25, 0.2]) },
      /row 0 have the sum 0.95/,
    ],
    ['probabilities of other classes', { probabilities: sure(4, [0.5, 0.5]) }, /but there are 3 classes/],
    ['probabilities of too few examples', { probabilities: sure(3, [0, 1, 0]) }, /of 3 examples, but 4 of 4/],
    ['probabilities of too many examples', { probabilities: sure(41, [0, 1, 0]) }, /probabilities/],
    [
      'wrong probabilities of a further output',
      {
        outputs: {
          sum: { classes: null, confusion: null, predictions: null, probabilities: sure(4, [0.5, 0.4]) },
        },
      },
      /sum: probabilities of row 0/,
    ],
    ['a missing field', { seconds: undefined }, /seconds/],
  ])('refuses %s', (_, different, reason) => {
    const checked = checkRecord({ ...makeRecord(), ...different });
    expect(checked.kind).toBe('invalid');
    expect(checked.kind === 'invalid' && checked.reason).toMatch(reason);
  });

  it.each([
    ['to four digits, whose sum is not quite 1', sure(4, [0.3333, 0.3333, 0.3333])],
    ['not at all', null],
    ['not yet, as older versions wrote it', undefined],
  ])('has probabilities %s', (_, probabilities) => {
    expect(checkRecord({ ...makeRecord(), probabilities }).kind).toBe('valid');
  });

  it('knows newer formats, cut-off texts and other JSON', () => {
    expect(parseRecord('{"schema": 2, "novel": true}')).toEqual({ kind: 'newer', version: 2 });
    expect(parseRecord('{"schema": 1, "stu')).toMatchObject({ kind: 'invalid', reason: /cut off/ });
    expect(parseRecord('null').kind).toBe('invalid');
  });

  it('allows for failed trials what they lack', () => {
    const failed = makeRecord({
      outcome: { status: 'failed', cause: 'memory', reason: 'out of memory' },
      epochs: [],
      bestEpoch: null,
      test: null,
      confusion: null,
      predictions: null,
      classes: null,
      split: null,
      seconds: { setUp: null, compile: null, train: null, evaluate: null },
    });
    expect(checkRecord(failed).kind).toBe('valid');
  });

  it.each(Object.entries(jsonSchemas()))('is published as %s, up to date', (name, schema) => {
    const published = JSON.parse(readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8'));
    const current = JSON.parse(JSON.stringify(schema));
    expect(published, 'run node packages/results/scripts/emit-schemas.ts').toEqual(current);
  });
});
