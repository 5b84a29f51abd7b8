import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../src/index.ts';
import { hostName } from '../../src/store/owner.ts';
import { makeRecord } from '../records.ts';

const record = makeRecord();
const entryFolder = 'paper/linear-depth/model0';
const weights = 'seed-1.laptop.safetensors';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digitbench-companion-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hidden = () => readdirSync(join(folder, entryFolder)).filter((file) => file.startsWith('.'));

/** A process that is killed when what it writes is complete, but still under its temporary name. */
function writeAndDie(): void {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.promises.rename = () => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    };
    syncBuiltinESMExports();
    const { openStore } = await import(${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)});
    const store = openStore(${JSON.stringify(folder)});
    await store.writeCompanion(${JSON.stringify(record)}, 'safetensors', new Uint8Array(1000));`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  expect(signal).toBe('SIGKILL');
}

it('a file lies beside its record under its name, byte for byte, and is no news to who lists', async () => {
  const store = openStore(folder);
  const content = Uint8Array.from({ length: 300 }, (_, i) => i);
  expect(await store.writeCompanion(record, 'safetensors', content)).toBe(weights);
  expect(new Uint8Array(readFileSync(join(folder, entryFolder, weights)))).toEqual(content);
  expect(await store.list()).toMatchObject({ records: [], problems: [] });
});

it('what a killed writer leaves, the next one clears away', async () => {
  writeAndDie();
  expect(hidden()).toHaveLength(1);
  await openStore(folder).writeCompanion(record, 'safetensors', Uint8Array.of(1));
  expect(readdirSync(join(folder, entryFolder))).toEqual([weights]);
});

it('who lists clears it away as well, unless read-only', async () => {
  writeAndDie();
  await openStore(folder, { readOnly: true }).list();
  expect(hidden()).toHaveLength(1);
  await openStore(folder).list();
  expect(hidden()).toEqual([]);
});

it('what a living process or another machine writes stays, and what is not of this naming', async () => {
  const files = [
    `.${weights}.${hostName()}.${process.pid}.0123abcd.tmp`,
    `.${weights}.elsewhere.1.0123abcd.tmp`,
    '.gitkeep',
    `.${weights}.tmp`,
  ];
  mkdirSync(join(folder, entryFolder), { recursive: true });
  for (const file of files) writeFileSync(join(folder, entryFolder, file), '');
  await openStore(folder).writeCompanion(record, 'safetensors', Uint8Array.of(1));
  expect(hidden().sort()).toEqual(files.sort());
});

it('a store that is read-only refuses', async () => {
  const store = openStore(folder, { readOnly: true });
  await expect(store.writeCompanion(record, 'bin', Uint8Array.of(1))).rejects.toThrow(/opened read-only/);
});
