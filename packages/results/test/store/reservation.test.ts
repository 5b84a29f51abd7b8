import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, trialOf } from '../../src/index.ts';
import { makeRecord } from '../records.ts';
import { contend, reserver } from './contend.ts';

const trial = trialOf(makeRecord());
const entryFolder = 'paper/linear-depth/model0';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digitbench-reserve-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a reservation', () => {
  it('keeps others out until it is released, other trials excepted', async () => {
    const store = openStore(folder);
    const mine = await store.reserve(trial);
    if (mine.kind === 'taken') throw new Error('taken');
    expect(await openStore(folder).reserve(trial)).toMatchObject({ kind: 'taken', by: { pid: process.pid } });
    const other = await store.reserve({ ...trial, seed: 2 });
    expect(other.kind).toBe('reserved');
    if (other.kind === 'reserved') await other.release();
    expect((await store.list()).problems).toEqual([]);
    await mine.release();
    expect(readdirSync(join(folder, entryFolder))).toEqual([]);
    const again = await openStore(folder).reserve(trial);
    expect(again.kind).toBe('reserved');
    if (again.kind === 'reserved') await again.release();
  });

  it('goes to exactly one of many processes, and on when that one is killed', async () => {
    expect(await contend(folder, trial)).toEqual(['reserved', 'taken', 'taken', 'taken']);
    const mine = await openStore(folder).reserve(trial);
    expect(mine.kind).toBe('reserved');
    if (mine.kind === 'reserved') await mine.release();
  });

  it('of a process whose pid was given anew is void', async () => {
    const path = join(folder, entryFolder, 'seed-1.onnx.mnist.running');
    const child = spawnSync(process.execPath, reserver(folder, trial), { input: '', encoding: 'utf8' });
    expect(child.stdout.trim()).toBe('reserved');
    const { host } = JSON.parse(readFileSync(path, 'utf8'));
    const content = { host, pid: process.pid, birth: 'another boot/1', token: 'x', startedAt: 'then' };
    writeFileSync(path, JSON.stringify(content));
    const mine = await openStore(folder).reserve(trial);
    expect(mine.kind).toBe(process.platform === 'linux' ? 'reserved' : 'taken');
    if (mine.kind === 'reserved') await mine.release();
  });

  it('of another host holds while its heartbeat is young', async () => {
    const store = openStore(folder);
    const mine = await store.reserve(trial);
    if (mine.kind === 'taken') throw new Error('taken');
    await mine.release();
    const path = join(folder, entryFolder, 'seed-1.onnx.mnist.running');
    const content = { host: 'elsewhere', pid: 1, birth: '', token: 'x', startedAt: 'then' };
    writeFileSync(path, JSON.stringify(content));
    expect(await store.reserve(trial)).toMatchObject({ kind: 'taken', by: { host: 'elsewhere' } });
    const old = new Date(Date.now() - 60 * 60 * 1000);
    utimesSync(path, old, old);
    const taken = await store.reserve(trial);
    expect(taken.kind).toBe('reserved');
    if (taken.kind === 'reserved') await taken.release();
    expect(readdirSync(join(folder, entryFolder))).toEqual([]);
  });
});
