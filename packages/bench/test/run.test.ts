import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { numbersOf, openStore, type RunRecord } from '@digitbench/results';
import { writeDataset } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, readRecords, temporaryFolder, testStudies } from './support/cli.ts';

/** A whole run of the study `tame` on made-up data. */
function runTame(folder: string, results: string, ...more: string[]) {
  const dataset = writeDataset(join(folder, 'data'));
  const flags = ['--models', testStudies, '--dataset', dataset, '--results', join(folder, results)];
  return digitbench(['run', ...(more[0]?.startsWith('-') === false ? [] : ['tame']), ...more, ...flags]);
}

it('trains every kind of entry, prints the leaderboard, and finds everything done the second time', async () => {
  const folder = temporaryFolder();
  const first = await runTame(folder, 'results', '--seeds', '2', '--jobs', '2');
  expect(first.stderr).toContain('12 trained');
  expect(first.stderr).toMatch(/overhead of the harness: [\d.]+ %/);
  expect(first.code).toBe(0);
  for (const entry of ['mlp', 'dropout', 'averaged', 'pupil', 'pair', 'ink'])
    expect(first.stdout).toContain(entry);

  const records = readRecords(join(folder, 'results'));
  expect(Object.keys(records)).toHaveLength(12);
  const mlp = records['mlp 1'];
  expect(mlp).toMatchObject({
    outcome: { status: 'ok' },
    engine: { name: 'onnx' },
    fallback: null,
    split: { train: 512, valid: 128, test: 200, validation: 'fraction' },
    parameters: 64 * 16 + 16 + 16 * 10 + 10,
    multiplyAdds: 64 * 16 + 16 * 10,
    accuracyOf: 'digit',
  });
  expect(mlp?.epochs).toHaveLength(3);
  expect(mlp?.epochs[2]?.trainLoss).toBeLessThan(mlp?.epochs[0]?.trainLoss ?? 0);
  expect(mlp?.test?.accuracy).toBeGreaterThan(0.5);
  expect(mlp?.predictions).toHaveLength(200);
  expect(mlp?.confusion?.flat().reduce((sum, count) => sum + count)).toBe(200);
  expect(mlp?.latency?.batch1?.length).toBeGreaterThan(4);
  expect(mlp?.peakMemory).toBeGreaterThan(2 ** 20);
  expect(records['pair 1']?.ensemble?.map(({ name, parameters }) => [name, parameters])).toEqual([
    ['first', 1210],
    ['second', 1210],
  ]);
  expect(records['pair 1']?.test?.accuracy).toBeGreaterThan(0.5);
  expect(records['ink 1']?.test?.accuracy).toBeGreaterThan(0.1);

  const started = performance.now();
  const second = await runTame(folder, 'results', '--seeds', '2');
  expect(second.stderr).toContain('Everything is done: 12 trials recorded, nothing to train.');
  expect(second.code).toBe(0);
  expect(second.stdout).toBe(first.stdout);
  expect(performance.now() - started).toBeLessThan(5_000);

  const results = ['--results', join(folder, 'results')];
  const report = await digitbench(['report', ...results]);
  expect(report).toMatchObject({ code: 0, stdout: first.stdout });
  const compared = await digitbench(['compare', 'tame/mlp', 'tame/ink', '--json', ...results]);
  expect(JSON.parse(compared.stdout)).toMatchObject({ first: { label: 'tame/mlp', n: 2 }, commonSeeds: 2 });
  const unknown = await digitbench(['compare', 'tame/mlp', 'tame/inc', ...results]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('nothing is recorded for `tame/inc`. Did you mean `tame/ink`?');

  // One after the other, in one worker that compiles each program once, gives the same bits as two at a time.
  const alone = await runTame(folder, 'alone', '--seeds', '2', '--jobs', '1');
  expect(alone.code).toBe(0);
  const again = readRecords(join(folder, 'alone'));
  for (const [name, record] of Object.entries(records)) {
    expect([name, again[name] && numbersOf(again[name])]).toEqual([name, numbersOf(record)]);
    expect(again[name]?.beside).toBe(1);
  }
});

it('counts records of the present sources, whatever the date of others, and verify names those', async () => {
  const folder = temporaryFolder();
  await runTame(folder, 'results', 'tame/ink', '--seeds', '2');
  const record = readRecords(join(folder, 'results'))['ink 1'];
  if (record === undefined) throw new Error('no record');
  const stray: RunRecord = {
    ...record,
    hash: '0ddba110ddba11',
    machine: { ...record.machine, id: 'elsewhere' },
    startedAt: new Date(Date.parse(record.startedAt) + 864e5).toISOString(),
  };
  await openStore(join(folder, 'results')).write(stray);
  const again = await runTame(folder, 'results', 'tame/ink', '--seeds', '2', '--json');
  expect(again.stderr).toContain('Everything is done: 2 trials recorded');
  expect(JSON.parse(again.stdout)).toMatchObject([{ entry: 'ink', n: 2, outdated: 1, current: true }]);
  const results = ['--results', join(folder, 'results')];
  const report = await digitbench(['report', 'tame/ink', '--json', ...results]);
  expect(JSON.parse(report.stdout)).toMatchObject([{ entry: 'ink', n: 2, outdated: 1, current: true }]);
  const checksum = 'f00dbeef'.repeat(4);
  await openStore(join(folder, 'results')).write({ ...record, dataset: 'data-f00dbeeff00d', checksum });
  const dataset = join(folder, 'data');
  const verified = await digitbench([
    'verify',
    'tame/ink',
    '--seeds',
    '2',
    '--models',
    testStudies,
    '--dataset',
    dataset,
    ...results,
  ]);
  expect(verified.stdout).toContain('2 trials up to date, 0 outdated or failed, 0 missing');
  expect(verified.stdout).toContain('1 record on data-f00dbeeff00d checked as they are; name that data set');
  expect(verified.stdout).toContain(
    '  from other sources, recipe or data, and therefore in no table: quick/tame/ink/seed-1.elsewhere',
  );
});

it('prints one JSON value on standard output, no colours where NO_COLOR is set, and progress on standard error', async () => {
  const folder = temporaryFolder();
  const dataset = writeDataset(join(folder, 'data'));
  const flags = ['--models', testStudies, '--dataset', dataset, '--results', join(folder, 'results')];
  const environment = { NO_COLOR: '1', DIGITBENCH_PROFILE: 'smoke', DIGITBENCH_SEEDS: '1' };
  const { code, stdout, stderr } = await digitbench(['run', 'tame/mlp', '--json', ...flags], environment);
  expect(code).toBe(0);
  const rows: { study: string; entry: string; n: number }[] = JSON.parse(stdout);
  expect(rows).toMatchObject([{ study: 'tame', entry: 'mlp', n: 1 }]);
  expect(stderr).toContain('[1/1] tame/mlp seed 1');
  expect(stderr).not.toContain('\u001b');
  const record = readRecords(join(folder, 'results'))['mlp 1'];
  expect(record?.profile).toBe('smoke');
  expect(record?.epochs).toHaveLength(1);

  const verified = await digitbench(['verify', 'tame/mlp', '--retrain', '--json', ...flags], environment);
  expect(JSON.parse(verified.stdout)).toMatchObject({
    checked: 1,
    counted: 1,
    current: 1,
    retrained: [{ verdict: 'same' }],
  });
  expect(verified.code).toBe(0);

  // Predictions and right answers forged alike agree with each other, but not with the data.
  const forge = (path: string, field: RegExp) => {
    const file = join(folder, 'results/smoke/tame', path);
    const text = readFileSync(file, 'utf8');
    const forged = text.replace(field, (_, start, digits) => `${start}${digits.replaceAll('0', '1')}`);
    expect(forged).not.toBe(text);
    writeFileSync(file, forged);
  };
  forge('test-set.data-3a287ca307ae.json', /("digit": ?")(\w+)/);
  const caught = await digitbench(['verify', 'tame/mlp', ...flags], environment);
  expect(caught.code).toBe(1);
  expect(caught.stdout).toContain(
    'smoke/tame/test-set.data-3a287ca307ae.json: its right answers differ from those of the data',
  );
  expect(caught.stdout).toContain('predictions and right answers give another confusion matrix');
});
