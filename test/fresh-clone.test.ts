import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { clone, run } from './clone.ts';

const minutes = 60_000;

describe('a fresh clone', () => {
  const folder = clone();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const smoke = { DIGITBENCH_PROFILE: 'smoke' };
  const records = () =>
    readdirSync(join(folder, 'results/smoke'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /seed-\d/.test(file),
    );

  test('trains the whole zoo by `npm run bench` alone', { timeout: 10 * minutes }, async () => {
    const { code, stdout, stderr } = await run('npm', ['run', 'bench'], folder, smoke);
    expect(code, stdout + stderr).toBe(0);

    const zoo = await run('npx', ['digitbench', 'list', '--json'], folder);
    const entries: { study: string; entry: string }[] = JSON.parse(zoo.stdout);
    expect(entries.length).toBeGreaterThanOrEqual(31);
    expect(records()).toHaveLength(entries.length);
    for (const { entry } of entries) expect(stdout).toContain(entry);
    for (const file of records()) {
      const record = JSON.parse(readFileSync(join(folder, 'results/smoke', file), 'utf8'));
      expect(record).toMatchObject({ outcome: { status: 'ok' }, engine: { name: 'onnx' }, fallback: null });
    }
  });

  test('finds everything done the second time', { timeout: 2 * minutes }, async () => {
    const before = records();
    const { code, stdout, stderr, seconds } = await run('npm', ['run', 'bench'], folder, smoke);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('model10');
    expect(records()).toEqual(before);
    expect(seconds).toBeLessThan(30);
  });

  test('benches one package by turbo', { timeout: 2 * minutes }, async () => {
    const { code, stdout, stderr } = await run(
      'npx',
      ['turbo', 'bench', '--filter=@digitbench/all-digits'],
      folder,
      smoke,
    );
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('three-layer');
    expect(stdout).not.toContain('model10');
  });
});
