import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, readRecords, temporaryFolder, testStudies } from './support/cli.ts';

it('shards share out the trials, and their folders merge by copying', async () => {
  const folder = temporaryFolder();
  const dataset = writeDataset(join(folder, 'data'));
  const flags = ['--models', testStudies, '--dataset', dataset, '--profile', 'smoke'];
  const run = (results: string, ...more: string[]) =>
    digitbench(['run', 'tame', ...flags, '--results', join(folder, results), ...more]);
  const shards = ['first', 'second', 'third'];
  for (const [i, shard] of shards.entries()) {
    const { code, stderr } = await run(shard, '--shard', `${i + 1}/3`);
    expect(code, stderr).toBe(0);
    expect(Object.keys(readRecords(join(folder, shard)))).toHaveLength(2);
    cpSync(join(folder, shard), join(folder, 'merged'), { recursive: true });
  }
  // Nothing is left to train, and nothing is wrong.
  const whole = await run('merged');
  expect(whole.stderr).toContain('Everything is done: 6 trials recorded');
  const verified = await digitbench(['verify', 'tame', ...flags, '--results', join(folder, 'merged')]);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});
