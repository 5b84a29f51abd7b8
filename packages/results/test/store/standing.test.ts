import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openStore, trialOf } from '../../src/index.ts';
import { makeRecord } from '../records.ts';

vi.mock('node:fs/promises', { spy: true });

it('looks up many trials at once in their order, and lists each folder once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = openStore(folder);
  const make = (entry: string, seed: number) => makeRecord({ entry, seed });
  await store.write(make('model0', 1));
  await store.write({ ...make('model0', 12), hash: 'deadbeef' });
  await store.write({ ...make('model1', 2), machine: { ...make('model1', 2).machine, id: 'server' } });
  const sought = ['model0', 'model1', 'model2'].flatMap((entry) =>
    [12, 2, 1].map((seed) => ({ trial: trialOf(make(entry, seed)), hash: 'c0ffee00c0ffee00' })),
  );
  vi.mocked(readdir).mockClear();
  const found = await store.lookUpAll(sought);
  expect(found.map(({ kind }) => kind)).toEqual([
    ...['outdated', 'missing', 'done'],
    ...['missing', 'done', 'missing'],
    ...['missing', 'missing', 'missing'],
  ]);
  expect(readdir).toHaveBeenCalledTimes(3);
  expect(found).toEqual(await Promise.all(sought.map(({ trial, hash }) => store.lookUp(trial, hash))));
  expect(readdir).toHaveBeenCalledTimes(12);
});
