import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Ledger } from '@digitbench/core';
import { ledgersOf, openStore } from '@digitbench/results';
import { describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');
const models = join(repository, 'packages', 'models');
const studies = readdirSync(models).filter((name) => existsSync(join(models, name, 'ledger.ts')));

const listing = await openStore(join(repository, 'results'), { readOnly: true }).list({ profile: 'paper' });
const ledgers = ledgersOf(listing.records, listing);

it('five sources have a ledger', () => {
  expect(studies).toEqual(['adder', 'all-digits', 'linear-depth', 'second-opinion', 'three-vs-seven']);
});

describe.each(studies)('the published ledger of %s', (study) => {
  const published = ledgers.filter((ledger) => ledger.study === study);

  it('says what ledger.ts says', async () => {
    const module = await import(pathToFileURL(join(models, study, 'ledger.ts')).href);
    const { statements } = module.default as Ledger;
    expect(published, 'run `npx digitbench readme`').toHaveLength(1);
    expect(published[0]?.statements.map(({ statement }) => statement.says)).toEqual(
      statements.map(({ says }) => says),
    );
  });

  it('has an outcome for every statement', () => {
    const statements = published.flatMap((ledger) => ledger.statements);
    expect(statements.length, 'run `npx digitbench readme`').toBeGreaterThan(0);
    const without = statements.filter(({ outcome }) => outcome === null);
    expect(without.map(({ statement, reason }) => `${statement.says}: ${reason}`)).toEqual([]);
  });
});
