import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, readRecords, temporaryFolder, testStudies } from './support/cli.ts';

it('a trial that goes wrong is recorded with its reason, and costs the others nothing', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const entries = [
    ...[
      'fine',
      'explodes',
      'blurs',
      'throws',
      'rejects',
      'exits',
      'dies',
      'hangs',
      'hoards',
      'heaps',
      'shouts',
    ],
    ...['raves', 'lies', 'floods'],
  ];
  const { code, stdout, stderr } = await digitbench([
    'run',
    ...entries.map((entry) => `unruly/${entry}`),
    ...['--models', testStudies, '--dataset', writeDataset(join(folder, 'data')), '--results', results],
    ...['--seeds', '1', '--jobs', '2', '--memory-limit', '700', '--time-limit', '0.3', '--engine', 'cpu'],
  ]);
  const outcomes = Object.fromEntries(
    Object.values(readRecords(results)).map(({ entry, outcome }) => [entry, outcome]),
  );
  expect(outcomes).toMatchObject({
    fine: { status: 'ok' },
    floods: { status: 'ok' },
    explodes: {
      status: 'diverged',
      reason: expect.stringMatching(/loss became (NaN|Infinity) in epoch 1, step \d+ of 20/),
    },
    blurs: {
      status: 'diverged',
      reason: expect.stringMatching(/loss became NaN in epoch [23], step \d+ of 20/),
    },
    throws: { status: 'failed', cause: 'error', reason: expect.stringContaining('no more lessons') },
    rejects: { status: 'failed', cause: 'crash', reason: expect.stringContaining('left behind') },
    exits: { status: 'failed', cause: 'crash', reason: expect.stringContaining('exited with code 7') },
    dies: { status: 'failed', cause: 'crash', reason: expect.stringContaining('SIGKILL') },
    hangs: { status: 'failed', cause: 'time', reason: expect.stringContaining('time limit of 18 s') },
    heaps: { status: 'failed', cause: 'memory', reason: expect.stringMatching(/^out of memory: /) },
    shouts: { status: 'failed', cause: 'error', reason: expect.stringMatching(/^no no \P{Cc}{900,1100}$/u) },
    lies: {
      status: 'failed',
      cause: 'error',
      reason: expect.stringMatching(/^what came out is no valid record: parameters: /),
    },
    hoards: { status: 'failed', cause: 'memory', reason: expect.stringContaining('of the 700 MiB allowed') },
  });
  expect(code).toBe(1);
  expect(Object.keys(outcomes)).toHaveLength(entries.length);
  expect(stderr).toMatch(/\d trained, 2 diverged, \d+ failed/);
  expect(stderr).not.toContain('flood flood');
  expect(stdout).toContain('fine');
});

it('entries that leak cost the next ones nothing: their process is replaced', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const { code, stderr } = await digitbench([
    ...['run', 'unruly/leaks', 'unruly/fine', '--models', testStudies, '--results', results],
    ...['--dataset', writeDataset(join(folder, 'data')), '--seeds', '10', '--jobs', '1'],
    ...['--memory-limit', '700', '--profile', 'smoke', '--engine', 'cpu'],
  ]);
  expect(stderr).toContain('20 trained');
  expect(code).toBe(0);
  const peaks = Object.values(readRecords(results)).map(({ peakMemory }) => peakMemory ?? 0);
  // Ten times 60 MB on top of each other would not have fitted.
  expect(Math.max(...peaks)).toBeLessThan(700 * 2 ** 20);
});

it('a training that fails again does not replace the good record of an earlier one', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const common = [
    ...['run', 'tame/mlp', '--models', testStudies, '--dataset', writeDataset(join(folder, 'data'))],
    ...['--results', results, '--profile', 'smoke', '--engine', 'cpu'],
  ];
  expect((await digitbench(common)).code).toBe(0);
  const before = readRecords(results);
  const { code, stderr } = await digitbench([...common, '--force', '--time-limit', '0.00001']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /tame\/mlp seed 1: failed: passed its time limit .*; the record of its earlier training stays/,
  );
  expect(readRecords(results)).toEqual(before);
});

it('a broken study is named with all its problems, and the others run', async () => {
  const folder = temporaryFolder();
  const models = join(folder, 'models');
  cpSync(testStudies, models, { recursive: true });
  // Packages are found from here as from the repository.
  symlinkSync(join(testStudies, '../../../node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(models, 'broken', 'src'), { recursive: true });
  writeFileSync(join(models, 'broken', 'package.json'), '{ "name": "broken", "type": "module" }');
  writeFileSync(
    join(models, 'broken', 'src', 'index.ts'),
    `import { defineStudy } from '@digitbench/core';
     export default defineStudy({ name: 'broken', title: '', entries: {} } as never);`,
  );
  const { code, stderr, stdout } = await digitbench([
    ...['run', 'broken', 'tame/mlp', '--models', models, '--dataset', writeDataset(join(folder, 'data'))],
    ...['--results', join(folder, 'results'), '--profile', 'smoke', '--engine', 'cpu'],
  ]);
  expect(stderr).toContain('study broken is broken and left out:');
  for (const field of ['title', 'question', 'task', 'no entry']) expect(stderr).toContain(field);
  expect(stderr).toContain('1 trained');
  expect(stdout).toContain('mlp');
  expect(code).toBe(1);
});
