import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '@digitbench/results';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepare } from './data.ts';
import { digitbench } from './process.ts';
import { inspect, numbersByTrial, trialOf } from './records.ts';

/**
 * The same trial gives the same bits. Engines round differently, so each is held against itself; against each other they
 * agree within `tolerance`: float32 sums in another order, whose errors one epoch of twenty steps feeds back.
 */
const tolerance = 1e-4;

const unruly = fileURLToPath(new URL('../../packages/testing/studies', import.meta.url));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-same-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const study = ['run', 'hurried', '--seeds', '2'];

/** Runs parts of the study into one results folder, one after the other, and gives back what is recorded. */
async function recordsOf(
  folder: string,
  engine: string,
  name: string,
  ...parts: readonly (readonly string[])[]
): Promise<readonly RunRecord[]> {
  const results = join(folder, name);
  const common = [...prepare(folder), '--engine', engine, '--results', results];
  for (const part of parts) {
    const { code, stderr } = await digitbench([...study, ...part, ...common]);
    expect(code, stderr).toBe(0);
  }
  return inspect(results).records;
}

describe.each(['onnx', 'cpu'])('on the engine %s, a trial gives the same bits', (engine) => {
  it('again, alone or beside others, with one job or two, at once or by and by, in one process or another', async () => {
    const folder = temporaryFolder();
    const alone = await recordsOf(folder, engine, 'alone', ['--jobs', '1']);
    expect(alone).toHaveLength(8);
    expect(
      alone.every(({ beside, engine: { name }, fallback }) => beside === 1 && name === engine && !fallback),
    ).toBe(true);
    const expected = numbersByTrial(alone);
    // Different seeds do differ: else all of this would hold of a constant.
    expect(new Set(Object.values(expected)).size).toBe(8);
    const beside = await recordsOf(folder, engine, 'beside', ['--jobs', '3']);
    expect(Math.max(...beside.map((record) => record.beside))).toBeGreaterThan(1);
    expect(numbersByTrial(beside)).toEqual(expected);
    const resumed = await recordsOf(folder, engine, 'resumed', ['--shard', '2/3'], ['--shard', '3/3'], []);
    expect(numbersByTrial(resumed)).toEqual(expected);
  });

  it('also after a neighbour has crashed in the same worker process or beside it', async () => {
    const folder = temporaryFolder();
    const results = (name: string) => join(folder, name);
    const common = [...prepare(folder), '--engine', engine, '--models', unruly].filter(
      (flag, i, all) => flag !== '--models' && all[i - 1] !== '--models',
    );
    const run = (name: string, ...entries: string[]) =>
      digitbench([
        'run',
        ...entries,
        '--models',
        unruly,
        '--results',
        results(name),
        '--seeds',
        '2',
        ...common,
      ]);
    const quiet = await run('quiet', 'unruly/fine', 'tame/dropout');
    expect(quiet.code, quiet.stderr).toBe(0);
    const crash = ['unruly/exits', 'unruly/dies', 'unruly/throws', 'unruly/rejects', 'unruly/leaks'];
    const disturbed = await run('disturbed', 'unruly/fine', 'tame/dropout', ...crash, '--jobs', '2');
    expect(disturbed.code, disturbed.stderr).toBe(1);
    const wanted = numbersByTrial(inspect(results('quiet')).records);
    const found = numbersByTrial(inspect(results('disturbed')).records);
    expect(Object.keys(wanted)).toHaveLength(4);
    expect(found).toMatchObject(wanted);
  });
});

it(`the engines onnx and cpu agree within ${tolerance} after an epoch`, async () => {
  const folder = temporaryFolder();
  const entries = ['run', 'tame/mlp', 'tame/dropout', 'tame/averaged', 'tame/pair', '--seeds', '1'];
  const [onnx = [], cpu = []] = await Promise.all(
    ['onnx', 'cpu'].map(async (engine) => {
      const results = join(folder, engine);
      const flags = prepare(folder).map((flag, i, all) => (all[i - 1] === '--models' ? unruly : flag));
      const { code, stderr } = await digitbench([
        ...entries,
        '--engine',
        engine,
        '--results',
        results,
        ...flags,
      ]);
      expect(code, stderr).toBe(0);
      return inspect(results).records;
    }),
  );
  expect(onnx.map(trialOf)).toEqual(cpu.map(trialOf));
  expect(onnx).toHaveLength(4);
  for (const [i, record] of onnx.entries()) {
    const other = cpu[i];
    const [losses, others] = [record, other].map(lossesOf);
    expect(losses?.length).toBeGreaterThan(1);
    losses?.forEach((loss, place) => {
      expect(Math.abs(loss - (others?.[place] ?? Number.NaN)) / loss).toBeLessThan(tolerance);
    });
    // What the record says of where it was made tells the two apart.
    expect(record.engine.name).not.toBe(other?.engine.name);
  }
});

/** Of training and test, of the trial and its members. An ensemble has members that lose, and no loss of its own. */
function lossesOf(record: RunRecord | undefined): number[] {
  const parts = record === undefined ? [] : [record, ...(record.ensemble ?? [])];
  return parts
    .flatMap(({ epochs, test }) => [...epochs.map(({ trainLoss }) => trainLoss), test?.loss ?? null])
    .filter((loss) => loss !== null);
}
