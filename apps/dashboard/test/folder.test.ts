import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resultsFolder } from '../integrations/folder.ts';
import { build } from './support/build.ts';
import { writeStudy } from './support/fixtures.ts';

describe('the results folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-folder-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is the published one unless another is named, from where the command was given', () => {
    mkdirSync(join(root, 'mine'));
    expect(resultsFolder(undefined, root, '/published')).toBe('/published');
    expect(resultsFolder('', root, '/published')).toBe('/published');
    expect(resultsFolder('mine', root, '/published')).toBe(join(root, 'mine'));
    expect(resultsFolder(join(root, 'mine'), '/', '/published')).toBe(join(root, 'mine'));
  });

  it('must be there', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => resultsFolder('resluts', root, '/published')).toThrow(
      `DIGITBENCH_RESULTS=resluts names ${join(root, 'resluts')}, which does not exist.`,
    );
    expect(() => resultsFolder('file', root, '/published')).toThrow('which is not a folder');
  });

  it('stops the build where it is misspelt', async () => {
    const done = await build(join(root, 'resluts'), join(root, 'site'), '/');
    expect(done.code).toBe(1);
    expect(done.output).toContain('which does not exist. Expected a results folder');
  }, 60_000);

  it('stops the build where it is a folder inside the one that was meant', async () => {
    await writeStudy(join(root, 'results'), { study: 'alpha', entries: 1, seeds: 1, epochs: 1 });
    const done = await build(join(root, 'results', 'paper'), join(root, 'site'), '/');
    expect(done.code).toBe(1);
    expect(done.output).toMatch(/holds no record that can be shown, but \d+ other files/);
    expect(done.output).toContain('neither one above nor one inside it');
  }, 60_000);
});
