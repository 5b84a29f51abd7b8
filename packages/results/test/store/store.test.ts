import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeTrial, formatRecord, openStore, StoreError, trialOf } from '../../src/index.ts';
import { temporaryName } from '../../src/store/atomic.ts';
import { makeRecord } from '../records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digitbench-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};

describe('writing and listing', () => {
  it('gives back what was written, under the path of the design', async () => {
    const store = openStore(folder);
    const record = makeRecord();
    expect(await store.write(record)).toBe('paper/linear-depth/model0/seed-1.laptop.json');
    expect(await store.list()).toEqual({
      records: [record],
      studies: [],
      datasets: [],
      testSets: [],
      rangeTests: [],
      engines: [],
      weights: [],
      problems: [],
    });
    expect(readdirSync(join(folder, 'paper/linear-depth/model0'))).toEqual(['seed-1.laptop.json']);
  });

  it('keeps runs of other machines, engines and data sets apart', async () => {
    const store = openStore(folder);
    const record = makeRecord();
    const paths = [
      await store.write({ ...record, machine: { ...record.machine, id: 'server' } }),
      await store.write({ ...record, engine: { name: 'cpu', versions: {} } }),
      await store.write({ ...record, dataset: 'fashion-mnist' }),
      await store.write({ ...record, seed: 11 }),
    ];
    expect(paths.map((path) => path.slice('paper/linear-depth/model0/'.length))).toEqual([
      'seed-1.server.json',
      'seed-1.laptop.cpu.json',
      'seed-1.laptop.onnx.fashion-mnist.json',
      'seed-11.laptop.json',
    ]);
    expect((await store.list()).records).toHaveLength(4);
  });

  it('refuses an invalid record and one that would leave the folder', async () => {
    const store = openStore(folder);
    await expect(store.write(makeRecord({ entry: '../../model0' }))).rejects.toThrow(
      /entry: expected 1 to 64 .*, or <factor>=<value>/,
    );
    for (const entry of ['rate=../x', 'rate=a/b', 'rate=', '=1', 'a=b=c', 'rate=1.'])
      await expect(store.write(makeRecord({ entry })), entry).rejects.toThrow(/<factor>=<value>/);
    await expect(store.write(makeRecord({ test: null }))).rejects.toThrow(StoreError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps the records of a factor's values", async () => {
    const store = openStore(folder);
    const entries = ['loss=sum', 'rate=-1', 'rate=0.166', 'rate=1e-7', 'rate=0.16601414902764572'];
    for (const entry of entries) await store.write(makeRecord({ entry }));
    expect(readdirSync(join(folder, 'paper', 'linear-depth')).toSorted()).toEqual(entries.toSorted());
    const { records, problems } = await store.list();
    expect(problems).toEqual([]);
    expect(records.map(({ entry }) => entry).toSorted()).toEqual(entries.toSorted());
  });

  it('lists nothing of a folder that is not there yet, and only what is selected', async () => {
    expect((await openStore(join(folder, 'none')).list()).records).toEqual([]);
    const store = openStore(folder);
    await store.write(makeRecord());
    await store.write(makeRecord({ profile: 'quick' }));
    await store.write(makeRecord({ entry: 'model1' }));
    expect((await store.list({ profile: 'quick' })).records).toHaveLength(1);
    expect((await store.list({ entry: 'model0' })).records).toHaveLength(2);
    expect(
      (await store.list({ profile: 'paper', study: 'linear-depth', entry: 'model1' })).records,
    ).toHaveLength(1);
    await expect(store.list({ profile: '..' })).rejects.toThrow(/profile "\.\." cannot be part of a path/);
  });

  it('merges by copying', async () => {
    const other = mkdtempSync(join(tmpdir(), 'digitbench-other-'));
    const record = makeRecord();
    await openStore(folder).write(record);
    await openStore(other).write({ ...record, machine: { ...record.machine, id: 'server' } });
    cpSync(other, folder, { recursive: true });
    rmSync(other, { recursive: true });
    expect((await openStore(folder).list()).records.map(({ machine }) => machine.id)).toEqual([
      'laptop',
      'server',
    ]);
  });

  it('lists hundreds of records with all their predictions', async () => {
    const predictions = '0123456789'.repeat(1000);
    for (let seed = 0; seed < 400; seed++) {
      const record = makeRecord({ seed: seed % 100, entry: `model${Math.floor(seed / 100)}`, predictions });
      put(`paper/linear-depth/${record.entry}/seed-${record.seed}.laptop.json`, formatRecord(record));
    }
    expect((await openStore(folder).list()).records).toHaveLength(400);
  });
});

describe('resuming', () => {
  it('finds a trial by identity and hash, on whatever machine it ran', async () => {
    const store = openStore(folder);
    const record = makeRecord();
    const trial = trialOf(record);
    expect(await store.lookUp(trial, record.hash)).toEqual({ kind: 'missing' });
    await store.write({ ...record, machine: { ...record.machine, id: 'server' } });
    expect((await store.lookUp(trial, record.hash)).kind).toBe('done');
    expect((await store.lookUp(trial, 'deadbeef')).kind).toBe('outdated');
    expect((await store.lookUp({ ...trial, seed: 2 }, record.hash)).kind).toBe('missing');
    expect((await store.lookUp({ ...trial, engine: 'cpu' }, record.hash)).kind).toBe('missing');
  });

  it('knows a trial that fell back by the engine it asked for', async () => {
    const store = openStore(folder);
    const fallen = makeRecord({
      engine: { name: 'cpu', versions: {} },
      fallback: { from: 'onnx', reason: 'no lowering of Elu' },
    });
    await store.write(fallen);
    expect(describeTrial(trialOf(fallen))).toBe('paper/linear-depth/model0 seed 1 (onnx, mnist)');
    expect((await store.lookUp({ ...trialOf(fallen) }, fallen.hash)).kind).toBe('done');
    expect((await store.lookUp({ ...trialOf(fallen), engine: 'cpu' }, fallen.hash)).kind).toBe('missing');
  });

  it('refuses names that lead out of the folder', async () => {
    const trial = { ...trialOf(makeRecord()), study: '../..' };
    await expect(openStore(folder).lookUp(trial, 'c0ffee00')).rejects.toThrow(
      /study "..\/.." cannot be part of a path/,
    );
    await expect(openStore(folder).lookUp({ ...trial, study: 'a', seed: -1 }, 'c0ffee00')).rejects.toThrow(
      /seed -1/,
    );
  });
});

describe('what is no record', () => {
  const path = 'paper/linear-depth/model0/seed-1.laptop.json';

  it('moves a cut-off file to quarantine and says so, once', async () => {
    put(path, formatRecord(makeRecord()).slice(0, 500));
    const { records, problems } = await openStore(folder).list();
    expect(records).toEqual([]);
    expect(problems).toMatchObject([
      { kind: 'unreadable', path, message: /cut off.*moved to quarantine\/paper/ },
    ]);
    expect(existsSync(join(folder, 'quarantine', path))).toBe(true);
    expect((await openStore(folder).list()).problems).toEqual([]);
    put(path, '{}');
    await openStore(folder).list();
    expect(existsSync(join(folder, 'quarantine', `${path}.2`))).toBe(true);
  });

  it('leaves it where it is when opened read-only', async () => {
    put(path, '');
    const store = openStore(folder, { readOnly: true });
    expect((await store.list()).problems).toMatchObject([{ kind: 'unreadable', path }]);
    expect(existsSync(join(folder, path))).toBe(true);
    await expect(store.write(makeRecord())).rejects.toThrow(/read-only/);
  });

  it('names a newer record and never overwrites it', async () => {
    put(path, '{"schema": 2}');
    const store = openStore(folder);
    expect((await store.list()).problems).toMatchObject([
      { kind: 'newer', path, message: /newer digitbench/ },
    ]);
    expect(await store.lookUp(trialOf(makeRecord()), 'c0ffee00')).toEqual({ kind: 'newer', path });
    await expect(store.write(makeRecord())).rejects.toThrow(/newer digitbench/);
    expect(existsSync(join(folder, path))).toBe(true);
  });

  it('keeps a broken file even where a new record takes its place', async () => {
    put(path, 'half a rec');
    const store = openStore(folder);
    await store.write(makeRecord());
    expect((await store.list()).records).toHaveLength(1);
    expect(existsSync(join(folder, 'quarantine', path))).toBe(true);
  });

  it('names foreign and misplaced files and leaves them alone', async () => {
    put('notes.txt', 'hello');
    put('paper/linear-depth/model0/seed-01.laptop.json', '{}');
    put('paper/linear-depth/model0/.gitkeep', '');
    put('paper/linear-depth/model0/seed-1.laptop.weights.bin', '');
    put(path, formatRecord(makeRecord({ seed: 7 })));
    const { records, problems } = await openStore(folder).list();
    expect(records).toEqual([]);
    expect(problems.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'foreign notes.txt',
      'foreign paper/linear-depth/model0/seed-01.laptop.json',
      `misplaced ${path}`,
    ]);
    expect(problems[2]?.message).toMatch(/seed is 7 in the record and 1 in the path/);
    expect(existsSync(join(folder, path))).toBe(true);
  });

  it('cleans temporary files of dead writers, and only those', async () => {
    const base = 'paper/linear-depth/model0';
    const running = `${base}/.seed-1.laptop.json.elsewhere.77.0123abcd.tmp`;
    const mine = `${base}/${temporaryName('seed-3.laptop.json')}`;
    const { pid } = spawnSync(process.execPath, ['--version']);
    const killed = mine.replace(`.${process.pid}.`, `.${pid}.`);
    put(mine, 'half');
    put(killed, 'half');
    const abandoned = `${base}/.seed-2.laptop.json.elsewhere.77.0123abcd.tmp`;
    put(running, 'half');
    put(abandoned, 'half');
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    utimesSync(join(folder, abandoned), old, old);
    expect((await openStore(folder).list()).problems).toEqual([]);
    expect(existsSync(join(folder, running))).toBe(true);
    expect(existsSync(join(folder, mine))).toBe(true);
    expect(existsSync(join(folder, killed))).toBe(false);
    expect(existsSync(join(folder, abandoned))).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('names what the system refuses to read', async () => {
    put(path, formatRecord(makeRecord()));
    chmodSync(join(folder, path), 0);
    expect((await openStore(folder).list()).problems).toMatchObject([{ kind: 'inaccessible', path }]);
  });
});

describe('engine records', () => {
  it('lie in a folder of their own, which is no profile', async () => {
    const store = openStore(folder);
    const record = {
      schema: 1 as const,
      startedAt: '2026-11-22T07:00:00.000Z',
      machine: makeRecord().machine,
      threads: 1,
      pinned: true,
      rounds: 9,
      secondsPerTurn: 0.5,
      reference: 'onnx',
      contenders: { onnx: { title: 'digitbench', versions: {} } },
      steps: [{ name: 'linear', title: '784-10', family: 'mlp' as const, batchSize: 12 }],
      measurements: [],
      problems: [],
    };
    expect(await store.writeEngines(record)).toBe('engines/laptop.json');
    expect(await store.list()).toMatchObject({ records: [], engines: [record], problems: [] });
    expect((await store.list({ profile: 'paper' })).engines).toEqual([]);
    await expect(store.write(makeRecord({ profile: 'engines' }))).rejects.toThrow(/reserved by the store/);
  });
});

describe('study descriptions', () => {
  it('lie beside the records', async () => {
    const store = openStore(folder);
    const study = {
      schema: 1 as const,
      study: 'linear-depth',
      profile: 'paper',
      title: 'Depth without activations',
      question: 'Do more linear layers help?',
      source: null,
      task: 'ten digits',
      evaluation: 'test accuracy after the last epoch',
      entries: [],
      claims: [],
    };
    expect(await store.writeStudy(study)).toBe('paper/linear-depth/study.json');
    const testSet = {
      schema: 1 as const,
      study: 'linear-depth',
      profile: 'paper',
      dataset: 'mnist',
      checksum: 'abc',
      targets: { digit: '7210' },
      images: null,
    };
    expect(await store.writeTestSet(testSet)).toBe('paper/linear-depth/test-set.mnist.json');
    expect(await store.list()).toEqual({
      records: [],
      studies: [study],
      datasets: [],
      testSets: [testSet],
      rangeTests: [],
      engines: [],
      weights: [],
      problems: [],
    });
    put('paper/other/study.json', '{"schema": 9}');
    expect((await store.list()).problems).toMatchObject([{ kind: 'newer', path: 'paper/other/study.json' }]);
  });
});
