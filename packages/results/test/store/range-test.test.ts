import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type RangeTest } from '../../src/index.ts';
import { rangeTestSchema } from '../../src/record/range-test.ts';
import { makeRecord } from '../records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digitbench-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A valid range test of three steps, with what a test wants to be different. */
function makeRangeTest(different: Partial<RangeTest> = {}): RangeTest {
  const { study, entry, seed, profile, dataset, checksum, hash, revision, engine, machine, startedAt } =
    makeRecord();
  const place = {
    study,
    entry,
    seed,
    profile,
    dataset,
    checksum,
    hash,
    revision,
    engine,
    machine,
    startedAt,
  };
  return {
    schema: 1,
    ...place,
    seconds: 0.5,
    from: 0.01,
    to: 1,
    steps: 3,
    smoothing: 0.98,
    stopAt: 4,
    curves: [
      {
        member: null,
        learningRates: [0.01, 0.1, 1],
        losses: [2.3, 2.2, null],
        smoothed: [2.3, 2.25, null],
        stopped: { reason: 'not finite', step: 3 },
        suggestion: 0.1,
      },
    ],
    ...different,
  };
}

const path = 'paper/linear-depth/model0/lr-find.seed-1.laptop.json';

describe('a learning-rate range test', () => {
  it('comes back from beside the records of its entry, and is neither a record nor foreign', async () => {
    const store = openStore(folder);
    const test = makeRangeTest();
    await store.write(makeRecord());
    expect(await store.writeRangeTest(test)).toBe(path);
    const { records, rangeTests, problems } = await store.list();
    expect({ rangeTests, problems }).toEqual({ rangeTests: [test], problems: [] });
    expect(records).toHaveLength(1);
    expect(
      (await store.list({ profile: 'paper', study: 'linear-depth', entry: 'model1' })).rangeTests,
    ).toEqual([]);
    expect((await store.lookUp({ ...test, engine: 'onnx' }, test.hash)).kind).toBe('done');
  });

  it('is kept apart by seed, machine, engine and data set', async () => {
    const store = openStore(folder);
    const test = makeRangeTest();
    const paths = [
      await store.writeRangeTest({ ...test, seed: 2 }),
      await store.writeRangeTest({ ...test, engine: { name: 'cpu', versions: {} } }),
      await store.writeRangeTest({ ...test, dataset: 'fashion-mnist' }),
    ];
    expect(paths.map((path) => path.split('/').at(-1))).toEqual([
      'lr-find.seed-2.laptop.json',
      'lr-find.seed-1.laptop.cpu.json',
      'lr-find.seed-1.laptop.onnx.fashion-mnist.json',
    ]);
    expect((await store.list()).rangeTests).toHaveLength(3);
  });

  it('names what is wrong with a file: cut off, newer, in the wrong place', async () => {
    const store = openStore(folder);
    await store.writeRangeTest(makeRangeTest());
    const text = readFileSync(join(folder, path), 'utf8');
    const entry = join(folder, 'paper/linear-depth/model0');
    writeFileSync(join(entry, 'lr-find.seed-2.laptop.json'), text.slice(0, 200));
    writeFileSync(join(entry, 'lr-find.seed-3.laptop.json'), text.replace('"schema": 1', '"schema": 2'));
    writeFileSync(join(entry, 'lr-find.seed-4.laptop.json'), text);
    const { rangeTests, problems } = await store.list();
    expect(rangeTests).toHaveLength(1);
    expect(problems.map(({ kind, message }) => [kind, message])).toEqual([
      ['unreadable', expect.stringMatching(/cut off.*moved to quarantine/)],
      ['newer', expect.stringContaining('format 2')],
      ['misplaced', expect.stringContaining(path)],
    ]);
    expect(existsSync(join(folder, 'quarantine', path.replace('seed-1', 'seed-2')))).toBe(true);
  });

  it.each([
    ['a falling range', { from: 1, to: 0.1 }, /from is 1 and to is 0.1; expected a rising range/],
    ['no curve', { curves: [] }, /curves/],
    ['a learning rate of 0', { from: 0 }, /from/],
    ['fewer steps planned than run', { steps: 2 }, /curves.0: 3 steps of 2/],
    ['an unknown field', { best: 0.1 }, /best/],
  ])('is refused with %s', async (_, different, reason) => {
    const wrong = { ...makeRangeTest(), ...different };
    expect(rangeTestSchema.safeParse(wrong).success).toBe(false);
    await expect(openStore(folder).writeRangeTest(wrong)).rejects.toThrow(reason);
  });

  it('is refused with lists of different lengths', async () => {
    const [curve] = makeRangeTest().curves;
    if (curve === undefined) throw new Error('no curve');
    const wrong = makeRangeTest({ curves: [{ ...curve, losses: [1] }] });
    await expect(openStore(folder).writeRangeTest(wrong)).rejects.toThrow(/3, 1, 3 learning rates/);
  });
});
