import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepare } from './data.ts';
import { type Circumstances, digitbench } from './process.ts';
import { inspect } from './records.ts';

/** A full disk, a read-only one, no permission, no memory: a clear message, nothing lost, and a next run that goes on. */

const isRoot = process.getuid?.() === 0;

/** Somebody without rights: "nobody" on most systems. */
const nobody = 65534;

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** Whether this process may mount a file system of its own; tried, not guessed. */
const canMount = (() => {
  if (!isRoot) return false;
  const place = mkdtempSync(join(tmpdir(), 'digitbench-mount-'));
  const mounted = runs('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place);
  if (mounted) runs('umount', place);
  rmSync(place, { recursive: true });
  return mounted;
})();

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-refusals-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file system in memory of its own size. */
function mountMemory(folder: string, name: string, options: string): string {
  const place = join(folder, name);
  mkdirSync(place);
  expect(runs('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', place)).toBe(true);
  onTestFinished(() => void runs('umount', '-l', place));
  return place;
}

const trials = ['run', 'hurried/linear', 'hurried/ink', '--seeds', '4', '--jobs', '2'];
const count = 8;

/** A run that was refused said why on one line, and what is there is whole. */
async function refused(
  args: readonly string[],
  expected: RegExp,
  circumstances?: Circumstances,
): Promise<void> {
  const { code, stderr } = await digitbench(args, circumstances);
  expect(stderr).toMatch(expected);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(code).toBe(1);
}

describe('a full disk', () => {
  it('stops the run, keeps what was finished, and the next run goes on from there', async ({ skip }) => {
    if (!canMount) skip('only root may mount a file system, and in some containers not even root');
    const folder = temporaryFolder();
    const place = mountMemory(folder, 'small', 'size=28k');
    const results = join(place, 'results');
    const args = [...trials, '--results', results, ...prepare(folder)];
    await refused(
      args,
      /^digitbench: store: .*: the disk is full \(ENOSPC\)\. Records of finished trials are intact; make room, or name another folder with --results, and run the same command again$/m,
    );
    const before = inspect(results);
    expect(before.broken).toEqual([]);
    expect(before.texts.size).toBeGreaterThan(0);
    expect(before.texts.size).toBeLessThan(count);
    // Reading needs no room.
    const report = await digitbench(['report', '--profile', 'smoke', '--results', results]);
    expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining('hurried') });

    expect(runs('mount', '-o', 'remount,size=16m', place)).toBe(true);
    const { code, stderr } = await digitbench(args);
    expect(stderr).toContain(`${before.texts.size} already recorded`);
    expect(code).toBe(0);
    const after = inspect(results);
    expect(after.texts.size).toBe(count);
    expect(after.leftovers).toEqual([]);
    for (const [path, text] of before.texts) expect(after.texts.get(path)).toBe(text);
  });

  it('or a limit on the size of files (ulimit -f) is told in words', async ({ skip }) => {
    if (!runs('bash', '-c', 'ulimit -f 1')) skip('no bash to set a limit with');
    const folder = temporaryFolder();
    const results = join(folder, 'results');
    const args = [...trials, '--results', results, ...prepare(folder)];
    const wrapper = ['bash', '-c', 'ulimit -f 1; exec "$@"', 'bash'];
    await refused(args, /^digitbench: store: .* larger than the system allows \(EFBIG\)\..*ulimit -f/m, {
      wrapper,
    });
    const { records, broken, leftovers } = inspect(results);
    expect({ records, broken, leftovers }).toEqual({ records: [], broken: [], leftovers: [] });
    expect((await digitbench(args)).code).toBe(0);
  });
});

describe('output that nobody takes', () => {
  const into = (redirection: string) => ['bash', '-c', `"$@" ${redirection}`, 'bash'];
  const results = () => ['--results', temporaryFolder()];

  it('is told where it is the result, and does no harm where it is progress', async ({ skip }) => {
    if (!existsSync('/dev/full')) skip('no device here that is always full');
    const full = await digitbench(['report', ...results()], { wrapper: into('> /dev/full') });
    expect(full).toMatchObject({ code: 1, stdout: '' });
    expect(full.stderr).toMatch(/^digitbench: standard output cannot be written: ENOSPC[^\n]+\n$/);
    const read = await digitbench(['report', ...results()], {
      wrapper: into('| true; exit $PIPESTATUS'),
    });
    expect(read).toMatchObject({ code: 0, stderr: '' });
    const deaf = await digitbench(['report', '--profile', 'none', ...results()], {
      wrapper: into('2> /dev/full'),
    });
    expect(deaf).toMatchObject({ code: 2, stdout: '', stderr: '' });
  });
});

describe('a folder that may not be written', () => {
  /** Somebody who may read this repository but owns nothing; root drops its rights, since to it everything is allowed. */
  const somebody: Circumstances = isRoot ? { user: nobody, environment: { HOME: '/nonexistent' } } : {};
  const canBeSomebody =
    !isRoot ||
    spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../../packages/bench/bin/digitbench.mjs'), '--version'],
      {
        uid: nobody,
        gid: nobody,
      },
    ).status === 0;

  it('is named before anything is trained; what is there can be read all the same', async ({ skip }) => {
    if (!canBeSomebody) skip('somebody without rights could not read this repository either');
    const folder = temporaryFolder();
    const results = join(folder, 'results');
    const common = ['--results', results, ...prepare(folder)];
    expect((await digitbench(['run', 'hurried/ink', ...common])).code).toBe(0);
    const before = inspect(results);
    const paths = [results, join(results, 'smoke'), join(results, 'smoke/hurried')];
    for (const path of paths) chmodSync(path, 0o555);
    onTestFinished(() => {
      for (const path of paths) chmodSync(path, 0o755);
    });
    await refused(
      [...trials, ...common],
      /^digitbench: store: .*: no permission \(EACCES\)\..* change the permissions/m,
      somebody,
    );
    expect(inspect(results)).toEqual(before);
    const done = await digitbench(['run', 'hurried/ink', ...common], somebody);
    expect(done).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Everything is done: 1 trial recorded'),
    });
  });

  it('and one that may not even be read is no empty one', async ({ skip }) => {
    if (!canBeSomebody) skip('somebody without rights could not read this repository either');
    const folder = temporaryFolder();
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    if (!isRoot) chmodSync(closed, 0);
    await refused(
      ['report', '--profile', 'smoke', '--results', closed],
      /^digitbench: store: \S+closed cannot be read: no permission \(EACCES\); change the permissions$/m,
      somebody,
    );
    chmodSync(closed, 0o755);
  });

  it('on a read-only file system is told from a lack of permission', async ({ skip }) => {
    if (!canMount) skip('only root may mount a file system, in a container not even root');
    const folder = temporaryFolder();
    const filled = join(folder, 'filled');
    const common = prepare(folder);
    expect((await digitbench(['run', 'hurried/ink', '--results', filled, ...common])).code).toBe(0);
    const place = mountMemory(folder, 'fixed', 'size=1m');
    cpSync(filled, place, { recursive: true });
    expect(runs('mount', '-o', 'remount,ro', place)).toBe(true);
    await refused([...trials, '--results', place, ...common], /the file system is read-only \(EROFS\)/);
    const report = await digitbench(['report', '--profile', 'smoke', '--results', place]);
    expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining('ink') });
    expect(inspect(place)).toEqual(inspect(filled));
  });
});
