import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Build, build } from './support/build.ts';
import { writeStudy } from './support/fixtures.ts';

describe('a study that cannot be drawn', () => {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-undrawn-'));
  const site = join(root, 'site');
  const read = (page: string) => readFileSync(join(site, page, 'index.html'), 'utf8');
  let done: Build;
  beforeAll(async () => {
    const shape = { entries: 3, seeds: 2, epochs: 3, profile: 'smoke' };
    await writeStudy(join(root, 'results'), { ...shape, study: 'cursed' });
    await writeStudy(join(root, 'results'), { ...shape, study: 'sound' });
    done = await build(join(root, 'results'), site, '/', ['--config', 'test/support/cursed.config.ts']);
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is named at the end of the build, which fails', () => {
    expect(done.code, done.output).toBe(1);
    expect(done.output.trimEnd()).toMatch(/study cursed \(smoke\): the ink ran out$/);
  });

  it('is named on the overview, and takes no other page away', () => {
    expect(read('')).toMatch(/1 part that could not be drawn.*study cursed \(smoke\): the ink ran out/s);
    expect(read('')).toContain('6 training runs');
    expect(read('studies/sound/')).toContain('entry2');
    expect(read('studies/sound/entry2/')).toContain('seed-2.machine1.json');
    expect(existsSync(join(site, 'studies', 'cursed'))).toBe(false);
  });

  it('leaves a site of one view, which says what its profile and data set are', () => {
    expect(read('').replaceAll(/<[^>]+>/g, '')).toMatch(
      /Profile smoke: one epoch of 2,000 images[^.]*\. Data set:\s+MNIST\./,
    );
    expect(read('')).toContain('Most accurate in profile smoke');
  });
});
