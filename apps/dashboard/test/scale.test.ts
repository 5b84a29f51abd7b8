import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { build } from './support/build.ts';
import { writeStudy } from './support/fixtures.ts';

it('builds the site of 2,000 records in under 30 s', async () => {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-scale-'));
  try {
    const records = await writeStudy(join(root, 'results'), {
      study: 'many',
      entries: 20,
      seeds: 100,
      epochs: 10,
    });
    const done = await build(join(root, 'results'), join(root, 'site'), '/');
    expect(done.code, done.output).toBe(0);
    expect(
      readdirSync(join(root, 'site', 'records'), { recursive: true }).filter((path) =>
        String(path).endsWith('.json'),
      ),
    ).toHaveLength(records);
    expect(done.seconds).toBeLessThan(30);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}, 120_000);

it('builds a site that says how to begin where there are no records', async () => {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-empty-'));
  try {
    mkdirSync(join(root, 'results'));
    const done = await build(join(root, 'results'), join(root, 'site'), '/');
    expect(done.code, done.output).toBe(0);
    expect(readdirSync(join(root, 'site'))).toEqual(
      expect.arrayContaining(['index.html', 'engines', 'methods', 'downloads']),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}, 120_000);
