import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeDataset } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, readRecords, start, temporaryFolder, testStudies } from './support/cli.ts';

function flags(folder: string): string[] {
  const dataset = writeDataset(join(folder, 'data'));
  const results = join(folder, 'results');
  return [
    '--models',
    testStudies,
    '--dataset',
    dataset,
    '--results',
    results,
    '--seeds',
    '1',
    '--engine',
    'cpu',
  ];
}

/** Processes whose parent was this one. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(
      process
        .getBuiltinModule('node:fs')
        .readFileSync(`/proc/${pid}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ')[1],
    );
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !process.getBuiltinModule('node:fs').readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

it('Ctrl-C stops cleanly: finished trials stay, the rest is told how to go on, exit code 130', async () => {
  const folder = temporaryFolder();
  const common = flags(folder);
  const run = start(['run', 'unruly/slow', 'unruly/fine', '--jobs', '2', ...common]);
  await run.says('unruly/fine seed 1: ');
  // To the whole process group, as a terminal does.
  process.kill(-(run.child.pid ?? 0), 'SIGINT');
  const { code, stderr } = await run.finished;
  expect(code).toBe(130);
  expect(stderr).toContain('1 trained, 1 not finished');
  expect(stderr).toContain('Interrupted. Finished trials are recorded; the same command trains the rest.');
  expect(Object.keys(readRecords(join(folder, 'results')))).toEqual(['fine 1']);

  const again = start(['run', 'unruly/slow', 'unruly/fine', '--jobs', '2', ...common]);
  await again.says('1 trial to train (1 more already recorded)');
  again.child.kill('SIGTERM');
  const resumed = await again.finished;
  expect(resumed.code).toBe(143);
  expect(resumed.stderr).toContain('1 already recorded');
}, 90_000);

it.runIf(process.platform === 'linux')(
  'workers end with a harness that is killed, and the next run goes on',
  async () => {
    const folder = temporaryFolder();
    const common = flags(folder);
    const run = start(['run', 'unruly/slow', 'unruly/fine', '--jobs', '2', ...common]);
    await run.says('unruly/fine seed 1: ');
    const workers = childrenOf(run.child.pid ?? 0);
    expect(workers.length).toBeGreaterThan(0);
    run.child.kill('SIGKILL');
    await run.finished;
    for (let tries = 0; tries < 50 && workers.some(isAlive); tries++) await wait(100);
    expect(workers.filter(isAlive)).toEqual([]);

    const before = readRecords(join(folder, 'results'))['fine 1'];
    expect(before?.outcome.status).toBe('ok');
    const again = await digitbench(['run', 'unruly/fine', 'tame/mlp', ...common]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('1 trained, 1 already recorded');
    expect(readRecords(join(folder, 'results'))['fine 1']).toEqual(before);
  },
  90_000,
);

it('two harnesses on one results folder share the trials and train none twice', async () => {
  const folder = temporaryFolder();
  const common = flags(folder);
  const runs = await Promise.all(
    [1, 2].map(() =>
      digitbench([
        'run',
        'tame/mlp',
        'tame/dropout',
        'tame/ink',
        '--seeds',
        '2',
        '--jobs',
        '1',
        ...common.filter((flag, i) => flag !== '--seeds' && common[i - 1] !== '--seeds'),
      ]),
    ),
  );
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const trained = runs.map(({ stderr }) => Number(/(\d+) trained/.exec(stderr)?.[1] ?? 0));
  expect((trained[0] ?? 0) + (trained[1] ?? 0)).toBe(6);
  expect(Object.keys(readRecords(join(folder, 'results')))).toHaveLength(6);
  expect(runs[0]?.stdout).toBe(runs[1]?.stdout);
}, 90_000);
