import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatRecord, openStore, StoreError, trialOf } from '../../src/index.ts';
import { makeRecord } from '../records.ts';

/** Results folders that somebody has prepared, or that clocks, disks and neighbours have spoilt. */

const trial = trialOf(makeRecord());
const entry = 'paper/linear-depth/model0';
const path = `${entry}/seed-1.laptop.json`;
const reservation = `${entry}/seed-1.onnx.mnist.running`;

let folder: string;
let outside: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digitbench-hostile-'));
  outside = mkdtempSync(join(tmpdir(), 'digitbench-outside-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
  rmSync(outside, { recursive: true, force: true });
});

const put = (file: string, text: string) => {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
};

describe('links', () => {
  it.each(['paper', 'paper/linear-depth', entry])(
    'nothing is read or written through a linked %s',
    async (place) => {
      await openStore(outside).write(makeRecord());
      const before = readdirSync(outside, { recursive: true });
      mkdirSync(join(folder, place, '..'), { recursive: true });
      symlinkSync(join(outside, place), join(folder, place));
      const store = openStore(folder);
      for (const selection of [
        {},
        { profile: 'paper' },
        { profile: 'paper', study: 'linear-depth', entry: 'model0' },
      ]) {
        const { records, problems } = await store.list(selection);
        expect(records).toEqual([]);
        expect(problems).toMatchObject([{ kind: 'foreign', path: place, message: /a link; not followed/ }]);
      }
      const refused = /is a link, and nothing is written through one/;
      await expect(store.write(makeRecord({ seed: 2 }))).rejects.toThrow(refused);
      await expect(store.reserve(trial)).rejects.toThrow(refused);
      await expect(store.lookUp(trial, 'c0ffee00')).rejects.toThrow(refused);
      expect(readdirSync(outside, { recursive: true })).toEqual(before);
    },
  );

  it('a broken file is not moved out by a linked quarantine', async () => {
    put(path, 'half a rec');
    symlinkSync(outside, join(folder, 'quarantine'));
    const { problems } = await openStore(folder).list();
    expect(problems.find((problem) => problem.path === path)?.message).toMatch(
      /could not be moved.*is a link/,
    );
    expect(existsSync(join(folder, path))).toBe(true);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('a link in the place of a record moves to quarantine when the record comes; what it leads to stays as it is', async () => {
    writeFileSync(join(outside, 'diary'), 'dear diary');
    put(`${entry}/.gitkeep`, '');
    symlinkSync(join(outside, 'diary'), join(folder, path));
    await openStore(folder).write(makeRecord());
    expect(lstatSync(join(folder, path)).isFile()).toBe(true);
    expect(lstatSync(join(folder, 'quarantine', path)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(outside, 'diary'), 'utf8')).toBe('dear diary');
  });
});

describe('what is in the way', () => {
  it('is kept: every broken file gets a name of its own in quarantine', async () => {
    for (const text of ['one', 'two', 'three']) {
      put(path, text);
      await openStore(folder).write(makeRecord());
      rmSync(join(folder, path));
    }
    const kept = ['', '.2', '.3'].map((suffix) =>
      readFileSync(join(folder, `quarantine/${path}${suffix}`), 'utf8'),
    );
    expect(kept).toEqual(['one', 'two', 'three']);
  });

  it.skipIf(process.getuid?.() === 0)('is kept where it cannot even be read', async () => {
    put(path, 'secret');
    chmodSync(join(folder, path), 0);
    await openStore(folder).write(makeRecord());
    expect(existsSync(join(folder, 'quarantine', path))).toBe(true);
  });

  it('is kept of studies and test sets as well, and newer ones are not overwritten', async () => {
    const study = {
      schema: 1 as const,
      study: 'linear-depth',
      profile: 'paper',
      title: 'Depth',
      question: 'Why?',
      source: null,
      task: 'ten digits',
      evaluation: 'tested',
      entries: [],
      claims: [],
    };
    put('paper/linear-depth/study.json', '{ "schema": 1, "stu');
    await openStore(folder).writeStudy(study);
    expect(existsSync(join(folder, 'quarantine/paper/linear-depth/study.json'))).toBe(true);
    put('paper/linear-depth/study.json', '{ "schema": 2 }');
    await expect(openStore(folder).writeStudy(study)).rejects.toThrow(/newer digitbench/);
    expect(readFileSync(join(folder, 'paper/linear-depth/study.json'), 'utf8')).toBe('{ "schema": 2 }');
  });

  it('is named with cause and remedy where it is a file in a folder’s place', async () => {
    put('paper', 'a file');
    const refusal = await openStore(folder)
      .write(makeRecord())
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreError);
    expect(String(refusal)).toMatch(
      /seed-1\.laptop\.json could not be written: .*\((ENOTDIR|EEXIST)\)\. Records of finished trials are intact; .*--results/,
    );
  });
});

describe('a trial recorded on several machines', () => {
  it('is done if any of them finished it', async () => {
    const failed = makeRecord({
      outcome: { status: 'failed', cause: 'memory', reason: 'out of memory' },
      test: null,
    });
    const store = openStore(folder);
    for (const id of ['alpha', 'zulu']) await store.write({ ...failed, machine: { ...failed.machine, id } });
    await store.write(makeRecord());
    expect(await store.lookUp(trial, failed.hash)).toMatchObject({
      kind: 'done',
      record: { outcome: { status: 'ok' } },
    });
  });
});

describe('reservations', () => {
  const content = (change: object) =>
    JSON.stringify({ host: 'elsewhere', pid: 1, birth: '', token: 'a-token', startedAt: 'then', ...change });

  it('whose file has a time in the future, by a wrong clock, do not last for ever', async () => {
    put(reservation, content({}));
    const future = new Date(Date.now() + 10 * 365 * 24 * 60 * 60 * 1000);
    utimesSync(join(folder, reservation), future, future);
    const store = openStore(folder);
    expect((await store.reserve(trial)).kind).toBe('taken');
    const later = performance.now() + 16 * 60 * 1000;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    const mine = await store.reserve(trial);
    expect(mine.kind).toBe('reserved');
    if (mine.kind === 'reserved') await mine.release();
  });

  it('of dead processes are cleared away when the folder is listed, also for trials that are done; living ones stay', async () => {
    const store = openStore(folder);
    const mine = await store.reserve({ ...trial, seed: 2 });
    const gone = spawn(process.execPath, ['--version']);
    await once(gone, 'close');
    if (mine.kind !== 'reserved') throw new Error('taken');
    const own = JSON.parse(readFileSync(join(folder, reservation.replace('seed-1', 'seed-2')), 'utf8'));
    put(reservation, content({ host: own.host, pid: gone.pid }));
    await store.list();
    expect(readdirSync(join(folder, entry))).toEqual(['seed-2.onnx.mnist.running']);
    await mine.release();
    expect(readdirSync(join(folder, entry))).toEqual([]);
  });

  it('of a dead process go to exactly one of many that find it at once, time after time', async () => {
    const gone = spawn(process.execPath, ['--version']);
    await once(gone, 'close');
    const store = openStore(folder);
    const probe = await store.reserve(trial);
    if (probe.kind !== 'reserved') throw new Error('taken');
    const { host } = JSON.parse(readFileSync(join(folder, reservation), 'utf8'));
    await probe.release();
    for (let round = 0; round < 8; round++) {
      put(reservation, content({ host, pid: gone.pid, token: `token-${round}` }));
      const answers = await Promise.all(Array.from({ length: 6 }, () => openStore(folder).reserve(trial)));
      const won = answers.filter((answer) => answer.kind === 'reserved');
      expect(won.length).toBeLessThanOrEqual(1);
      const last = won[0] ?? (await store.reserve(trial));
      expect(last.kind).toBe('reserved');
      if (last.kind === 'reserved') await last.release();
      expect(readdirSync(join(folder, entry))).toEqual([]);
    }
  });

  it('are taken over also where the claim to a dead one was left behind by a process that died as well', async () => {
    const gone = spawn(process.execPath, ['--version']);
    await once(gone, 'close');
    const store = openStore(folder);
    const probe = await store.reserve(trial);
    if (probe.kind !== 'reserved') throw new Error('taken');
    const { host } = JSON.parse(readFileSync(join(folder, reservation), 'utf8'));
    await probe.release();
    const dead = { host, pid: gone.pid };
    put(reservation, content({ ...dead, token: '01234567-89ab' }));
    put(`${entry}/.seed-1.onnx.mnist.running.01234567.claim`, content({ ...dead, token: '76543210-89ab' }));
    const mine = await store.reserve(trial);
    expect(mine.kind).toBe('reserved');
    if (mine.kind === 'reserved') await mine.release();
    expect(readdirSync(join(folder, entry))).toEqual([]);
  });
});

it('records and names that would speak to the terminal are shown, not obeyed', async () => {
  put(`${entry}/seed-1.\u001b]0;title\u0007.json`, formatRecord(makeRecord()));
  put(path, `{ "\u001b[2J": 1 }`);
  const { problems } = await openStore(folder, { readOnly: true }).list();
  expect(problems).toHaveLength(2);
  for (const problem of problems) expect(`${problem.path} ${problem.message}`).toMatch(/^\P{Cc}+$/u);
  expect(problems.map((problem) => problem.path)).toContain(`${entry}/seed-1.\\u001b]0;title\\u0007.json`);
});
