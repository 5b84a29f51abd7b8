import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { existingFolder, file, folder } from '../src/shell/kinds.ts';
import { callerFolder, locate } from '../src/shell/paths.ts';
import { digitbench, temporaryFolder } from './support/cli.ts';

it.each([
  ['results', join(callerFolder, 'results')],
  ['/a/../b', '/b'],
  ['~', homedir()],
  ['~/mine', join(homedir(), 'mine')],
  ['~mine', join(callerFolder, '~mine')],
  ['./~/mine', join(callerFolder, '~', 'mine')],
  ['a/~/b', join(callerFolder, 'a', '~', 'b')],
])('%s means %s', (typed, meant) => {
  expect(locate(typed)).toBe(meant);
  expect(file.parse(typed)).toBe(meant);
});

it('a folder is no file, and one that is read is there', () => {
  const here = temporaryFolder();
  const [present, absent, written] = ['present', 'absent', 'written'].map((name) => join(here, name));
  if (present === undefined || absent === undefined || written === undefined) throw new Error('three names');
  mkdirSync(present);
  writeFileSync(written, '');
  expect([present, absent, written, '', ' ', 'a\0b'].map((text) => folder.parse(text))).toEqual([
    present,
    absent,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([present, absent, written, ''].map((text) => existingFolder.parse(text))).toEqual([
    present,
    undefined,
    undefined,
    undefined,
  ]);
});

/** Where a `report` with these settings looks for records, by what it says of an empty folder. */
async function reads(results: string, environment: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await digitbench(['report', `--results=${results}`], environment);
  expect(stderr).toBe('');
  return /^Nothing is recorded in (.*) for the profile quick\./.exec(stdout)?.[1] ?? stdout;
}

it('a relative folder lies where the person is: where turbo was called, else npm, else the working folder', async () => {
  const here = temporaryFolder();
  for (const place of ['turbo', 'npm', 'home']) mkdirSync(join(here, place, 'results'), { recursive: true });
  const npm = { INIT_CWD: join(here, 'npm') };
  // turbo runs a script through npm, which then calls the package's folder the place it was called from.
  const turbo = { ...npm, TURBO_INVOCATION_DIR: join(here, 'turbo') };
  expect(await reads('results', npm)).toBe(join(here, 'npm', 'results'));
  expect(await reads('results', turbo)).toBe(join(here, 'turbo', 'results'));
  const home = { ...turbo, HOME: join(here, 'home'), USERPROFILE: join(here, 'home') };
  expect(await reads('~/results', home)).toBe(join(here, 'home', 'results'));
});
