import { describe, expect, it } from 'vitest';
import {
  claimsOf,
  compare,
  formatReport,
  metricNamed,
  metricsOf,
  parseRecord,
  summarise,
  verifyRecord,
} from '../../src/index.ts';
import { makeRecord } from '../records.ts';
import { describeStudy } from './fixtures.ts';

/** Names that every object answers to. */
const NAMES = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];

const fields = Object.fromEntries(NAMES.map((name, index) => [name, index / 10]));
const records = [1, 2, 3].map((seed) => makeRecord({ seed, test: { accuracy: 0.75, loss: 0.3, ...fields } }));

describe.each(NAMES)('a metric called %s', (name) => {
  it('is a metric like others where records have it', () => {
    const value = NAMES.indexOf(name) / 10;
    expect(metricsOf(records)).toContain(name);
    const [row] = summarise(records, { metric: name });
    expect(row).toMatchObject({ metric: name, n: 3, mean: value });
    expect(formatReport(summarise(records, { metric: name }))).toContain(value.toFixed(4));
    expect(compare(records, records, { metric: name }).first.mean).toBe(value);
    expect(records.flatMap((record) => verifyRecord(record))).toEqual([]);
  });

  it('is missing where they have not', () => {
    const without = [1, 2].map((seed) => makeRecord({ seed }));
    expect(metricsOf(without)).not.toContain(name);
    expect(metricNamed(name).of(makeRecord())).toBeNull();
    expect(summarise(without, { metric: name })[0]).toMatchObject({ n: 0, mean: null });
    const reported = [{ metric: name, value: 0.5, digits: null, range: null, where: 'table' }];
    const [row] = summarise(without, { studies: [describeStudy([{ reported }])] });
    expect(row?.checks[0]).toMatchObject({ n: 0, verdict: 'too few runs to tell' });
  });

  it('may be the name of an entry, an output and a data set', () => {
    const named = [1, 2].map((seed) =>
      makeRecord({
        seed,
        entry: name,
        dataset: name,
        accuracyOf: name,
        outputs: { [name]: { classes: null, confusion: null, predictions: '0122' } },
      }),
    );
    expect(named.flatMap((record) => verifyRecord(record))).toEqual([]);
    const testSet = {
      schema: 1,
      study: 'linear-depth',
      profile: 'paper',
      dataset: name,
      images: null,
    } as const;
    const { checksum } = makeRecord();
    expect(verifyRecord(named[0], { ...testSet, checksum, targets: {} })).toEqual([]);
    const description = describeStudy([{ entry: name }]);
    expect(summarise(named, { studies: [description] })).toMatchObject([{ entry: name, n: 2 }]);
    expect(claimsOf(named, [description])).toEqual([]);
  });
});

it('a field called __proto__, which would be dropped unseen, makes no record', () => {
  const text = JSON.stringify(makeRecord()).replace('"loss":0.28', '"loss":0.28,"__proto__":0.5');
  expect(parseRecord(text)).toMatchObject({ kind: 'invalid', reason: expect.stringMatching(/__proto__/) });
  const output = JSON.stringify(makeRecord()).replace('"outputs":null', '"outputs":{"__proto__":{}}');
  expect(parseRecord(output)).toMatchObject({ kind: 'invalid', reason: expect.stringMatching(/__proto__/) });
  expect(verifyRecord(JSON.parse(text))).toEqual([expect.stringMatching(/__proto__/)]);
});
