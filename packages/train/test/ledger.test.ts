import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineLedger, defineStudy, type Ledger, type NetworkEntry } from '@digitbench/core';
import { studiesFolder, temporaryFolder } from '@digitbench/testing';
import tame from '@digitbench/testing/tame';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { digestLedger, digestSources, inspectStudy } from '../src/node/index.ts';
import { loadLedger } from '../src/node/studies/load.ts';
import { describeStudy } from '../src/studies/describe.ts';

tf.env().set('PROD', true);

const mlp = tame.entries.mlp as NetworkEntry;
const study = defineStudy({
  name: 'tame',
  title: 'T',
  question: 'Q?',
  task: tame.task,
  evaluation: 'E',
  entries: { mlp },
  claims: [
    { sentence: 'From the study.', kind: 'at-least', entries: ['mlp'], metric: 'accuracy', margin: 0.1 },
  ],
  factors: {
    rate: {
      title: 'Rate',
      values: [0.01, 0.05, 0.1],
      existing: { 0.05: 'mlp' },
      entry: (value: number): NetworkEntry => {
        const { reported: _, ...entry } = mlp;
        return { ...entry, recipe: { ...entry.recipe, learningRate: value } };
      },
    },
  },
});

const place = { says: '90 %', where: 'table' };
const ledger: Ledger = {
  statements: [
    { form: 'number', ...place, value: { entry: 'mlp', metric: 'accuracy', value: 0.8, digits: 0 } },
    {
      form: 'sentence',
      ...place,
      claim: { kind: 'rises', factor: 'rate', metric: 'accuracy', margin: 0.01 },
    },
    { form: 'plot', ...place, outcome: { is: 'not testable', because: 'It is lost.' } },
  ],
  claims: [
    {
      sentence: 'From the ledger.',
      kind: 'better',
      factor: 'rate',
      first: 0.1,
      metric: 'accuracy',
      margin: 0,
    },
  ],
};

describe('a described study', () => {
  it('says what its ledger says, with entries in the place of factors', async () => {
    const facts = await describeStudy(study, { describeError: String, ledger: defineLedger(study, ledger) });
    expect(facts.entries.map(({ entry, level }) => [entry, level?.value ?? null])).toEqual([
      ['mlp', null],
      ['rate=0.01', 0.01],
      ['rate=0.1', 0.1],
    ]);
    expect(facts.claims).toEqual([
      {
        sentence: 'From the ledger.',
        kind: 'better',
        entries: ['rate=0.1', 'rate=0.01', 'mlp'],
        metric: 'accuracy',
        margin: 0,
      },
    ]);
    expect(facts.ledger?.[1]?.claim?.entries).toEqual(['rate=0.01', 'mlp', 'rate=0.1']);
    expect(facts.factors).toEqual([
      {
        factor: 'rate',
        title: 'Rate',
        levels: [
          { value: 0.01, entry: 'rate=0.01' },
          { value: 0.05, entry: 'mlp' },
          { value: 0.1, entry: 'rate=0.1' },
        ],
      },
    ]);
    // The study's own word, 0.9, yields to the ledger's.
    expect(facts.entries.map(({ reported }) => reported)).toEqual([
      [{ metric: 'accuracy', value: 0.8, digits: 0, where: 'table' }],
      [],
      [],
    ]);
  });

  it('keeps its own word where there is no ledger', async () => {
    const facts = await describeStudy(study, { describeError: String });
    expect(facts.ledger).toBeNull();
    expect(facts.claims[0]?.sentence).toBe('From the study.');
    expect(facts.entries[0]?.reported[0]?.value).toBe(0.9);
  });

  it('names the values that only the full profile trains', async () => {
    const { factors = {}, ...rest } = study;
    const { rate } = factors;
    if (rate === undefined) throw new Error('a factor expected');
    const narrow = defineStudy({ ...rest, factors: { rate: { ...rate, quick: [0.1] } } });
    const { entries } = await describeStudy(narrow, { describeError: String });
    expect(entries.map(({ entry, inShortProfiles }) => [entry, inShortProfiles])).toEqual([
      ['mlp', true],
      ['rate=0.01', false],
      ['rate=0.1', true],
    ]);
  });
});

describe('a ledger beside a study', () => {
  const packaged = (text: string) => {
    const root = temporaryFolder();
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
    const folder = join(root, 'tame');
    cpSync(join(studiesFolder, 'tame'), folder, { recursive: true });
    const before = digestSources(folder);
    const none = digestLedger(folder);
    writeFileSync(join(folder, 'ledger.ts'), text);
    // Words decide no hash.
    expect(digestSources(folder)).toBe(before);
    expect(digestLedger(folder)).not.toBe(none);
    return { folder, found: inspectStudy(folder) };
  };

  it('is found by its name, and a package without one has none', async () => {
    const { folder, found } = packaged(`export default ${JSON.stringify(ledger)};`);
    expect(found.ledger).toBe(join(folder, 'ledger.ts'));
    expect(await loadLedger(study, found)).toEqual(ledger);
    const without = inspectStudy(join(studiesFolder, 'tame'));
    expect(without.ledger).toBeNull();
    expect(await loadLedger(study, without)).toBeUndefined();
  });

  it('is digested with the files of its folder', () => {
    const { folder } = packaged('export default {};');
    const before = digestLedger(folder);
    mkdirSync(join(folder, 'ledger'));
    writeFileSync(join(folder, 'ledger', 'logs.ts'), 'export const log = [1];');
    expect(digestLedger(folder)).not.toBe(before);
  });

  it.each([
    ['no ledger', 'export default 3;', 'has no ledger as its default export'],
    [
      'a statement without outcome',
      `export default { statements: [${JSON.stringify({ form: 'plot', ...place })}] };`,
      'no outcome',
    ],
    ['code that throws', 'throw new Error("torn page");', 'torn page'],
  ])('is refused with %s', async (_, text, problem) => {
    await expect(loadLedger(study, packaged(text).found)).rejects.toThrow(problem);
  });
});
