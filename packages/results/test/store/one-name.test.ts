import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openStore, trialOf } from '../../src/index.ts';
import { makeRecord } from '../records.ts';
import { contend } from './contend.ts';

const trial = trialOf(makeRecord());
const entryFolder = 'paper/linear-depth/model0';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digitbench-one-name-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As on a file system where a file has one name only: `link` is refused with this code. */
function refuseLinks(code: string): void {
  const { link } = fs.promises;
  onTestFinished(() => {
    fs.promises.link = link;
    syncBuiltinESMExports();
  });
  fs.promises.link = () => Promise.reject(Object.assign(new Error(`${code}: link`), { code }));
  syncBuiltinESMExports();
}

/** The same for another process. */
const refusal = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  fs.promises.link = () => Promise.reject(Object.assign(new Error('EPERM: link'), { code: 'EPERM' }));
  syncBuiltinESMExports();`;

describe('where a file has one name only (FAT, network shares)', () => {
  it.each(['EPERM', 'ENOSYS', 'EOPNOTSUPP'])('a reservation keeps others out (%s)', async (code) => {
    refuseLinks(code);
    const store = openStore(folder);
    const mine = await store.reserve(trial);
    if (mine.kind === 'taken') throw new Error('taken');
    expect(await openStore(folder).reserve(trial)).toMatchObject({ kind: 'taken', by: { pid: process.pid } });
    await mine.release();
    expect(readdirSync(join(folder, entryFolder))).toEqual([]);
  });

  it('it goes to exactly one of many processes, and on when that one is killed', async () => {
    refuseLinks('EPERM');
    expect(await contend(folder, trial, refusal)).toEqual(['reserved', 'taken', 'taken', 'taken']);
    const mine = await openStore(folder).reserve(trial);
    expect(mine.kind).toBe('reserved');
    if (mine.kind === 'reserved') await mine.release();
  });

  it('one that is still empty holds while it is young', async () => {
    refuseLinks('EPERM');
    mkdirSync(join(folder, entryFolder), { recursive: true });
    const path = join(folder, entryFolder, 'seed-1.onnx.mnist.running');
    writeFileSync(path, '');
    expect((await openStore(folder).reserve(trial)).kind).toBe('taken');
    const old = new Date(Date.now() - 60 * 60 * 1000);
    utimesSync(path, old, old);
    const mine = await openStore(folder).reserve(trial);
    expect(mine.kind).toBe('reserved');
    if (mine.kind === 'reserved') await mine.release();
  });

  it('what cannot be used moves to quarantine, under names of its own', async () => {
    refuseLinks('EPERM');
    const path = `${entryFolder}/seed-1.laptop.json`;
    mkdirSync(join(folder, entryFolder), { recursive: true });
    for (const text of ['{ one', '{ two']) {
      writeFileSync(join(folder, path), text);
      await openStore(folder).list();
      expect(existsSync(join(folder, path))).toBe(false);
    }
    const kept = ['', '.2'].map((suffix) =>
      readFileSync(join(folder, `quarantine/${path}${suffix}`), 'utf8'),
    );
    expect(kept).toEqual(['{ one', '{ two']);
  });
});

it('another refusal of the file system is told', async () => {
  refuseLinks('EIO');
  await expect(openStore(folder).reserve(trial)).rejects.toThrow(
    /could not be reserved: the disk failed \(EIO\)/,
  );
});
