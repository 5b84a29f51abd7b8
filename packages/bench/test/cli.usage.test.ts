import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { digitbench, temporaryFolder, testStudies } from './support/cli.ts';

describe('usage errors', () => {
  it('are all reported at once, with where they came from, and exit with 2', async () => {
    const { code, stdout, stderr } = await digitbench(
      ['run', 'linear-dept', '--sede', '3', '--jobs', '0', '--profile', 'quik', '--shard', '3/2', '--seeds'],
      { DIGITBENCH_ENGINE: 'onx', DIGITBENCH_JOBS: 'ignored, the flag wins' },
    );
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('--sede: no such option of `digitbench run`. Did you mean `--seeds`?');
    expect(stderr).toContain('--jobs: got "0"; expected a whole number from 1 to 1024');
    expect(stderr).toContain(
      '--profile: got "quik"; expected one of smoke, quick, paper. Did you mean `quick`?',
    );
    expect(stderr).toContain('--shard: got "3/2"; expected k/n');
    expect(stderr).toContain('--seeds: no value given; expected a whole number from 1 to 1000');
    expect(stderr).toContain('DIGITBENCH_ENGINE (environment): got "onx"');
    expect(stderr).toContain('unknown study `linear-dept`');
    expect(stderr).not.toContain('    at ');
  });

  it('suggest the nearest study and the nearest entry', async () => {
    const { code, stderr } = await digitbench(['list', 'tam', 'tame/mpl', '--models', testStudies]);
    expect(code).toBe(2);
    expect(stderr).toContain('unknown study `tam`; there are tame, unruly. Did you mean `tame`?');
    expect(stderr).toMatch(/unknown entry `tame\/mpl`; tame has mlp, .* Did you mean `mlp`\?/);
  });

  it('name an unknown command and the nearest one', async () => {
    for (const args of [['rum'], ['help', 'rum'], ['rum', '--help']]) {
      const { code, stderr } = await digitbench(args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).toMatch(/^digitbench: unknown command 'rum'\n\(Did you mean run\?\)/);
    }
  });

  it('tell a profile from a study, and an option that is nearly --help', async () => {
    const { code, stderr } = await digitbench(['run', 'paper', '/cnn', '--hlep']);
    expect(code).toBe(2);
    expect(stderr).toContain('unknown study `paper`');
    expect(stderr).toContain('A profile is named by --profile paper.');
    expect(stderr).toContain('/cnn: expected a study or study/entry');
    expect(stderr).toContain('--hlep: no such option of `digitbench run`. Did you mean `--help`?');
  });

  it('name the option that was given a file for a folder', async () => {
    const args = ['predict', 'tame', '--test', '1', '--models', testStudies];
    for (const flag of ['results', 'trained']) {
      const { code, stderr } = await digitbench([...args, `--${flag}`, fileURLToPath(import.meta.url)]);
      expect({ flag, code }).toEqual({ flag, code: 2 });
      expect(stderr).toMatch(new RegExp(`^digitbench: --${flag}: got ".*"; expected a folder, not a file`));
    }
  });

  it.each([['report'], ['verify'], ['readme'], ['compare', 'a/b', 'c/d']])(
    '%s, which only reads records, refuses a folder that is not there, and says who named it',
    async (...args) => {
      const nowhere = join(temporaryFolder(), 'nowhere');
      const named = await digitbench([...args, '--results', nowhere]);
      expect(named).toMatchObject({ code: 2, stdout: '' });
      expect(named.stderr).toContain(`--results: got "${nowhere}"; expected a folder that exists`);
      const { code, stderr } = await digitbench(args, { DIGITBENCH_RESULTS: nowhere });
      expect(code).toBe(2);
      expect(stderr).toContain(`DIGITBENCH_RESULTS (environment): got "${nowhere}"; expected a folder that`);
    },
  );

  it('say of an option after `--` that it belongs before it', async () => {
    const { code, stderr } = await digitbench(['run', '--', '--seeds', '3', '--jobs=2', '--sede']);
    expect(code).toBe(2);
    expect(stderr).toContain('--seeds: nothing after `--` is read as an option; put it before the `--`');
    expect(stderr).toContain('--jobs=2: nothing after `--` is read');
    expect(stderr).toContain('--sede: no such option of `digitbench run`. Did you mean `--seeds`?');
    const before = await digitbench(['list', '--jsn', '--', 'tame', '--models', testStudies]);
    expect(before.stderr).toContain('--jsn: no such option of `digitbench list`. Did you mean `--json`?');
    expect(before.stderr).toContain('--models: nothing after `--` is read');
  });

  it('tell of a data set that cannot be used, before anything is trained', async () => {
    const { code, stderr } = await digitbench([
      'run',
      'tame',
      '--models',
      testStudies,
      '--dataset',
      '/nowhere/at/all',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('/nowhere/at/all');
    expect(stderr).not.toContain('    at ');
  });
});

describe('help', () => {
  it.each(['run', 'list', 'report', 'verify', 'doctor'])(
    'of %s names its options and gives examples',
    async (verb) => {
      const { code, stdout } = await digitbench([verb, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: digitbench ${verb}`);
      expect(stdout).toContain('Examples:');
      expect(stdout).not.toContain('--models');
    },
  );
});

it('`help` says what `--help` says', async () => {
  const [verb, all] = await Promise.all([digitbench(['help', 'run']), digitbench(['help'])]);
  expect({ ...verb, stderr: '' }).toEqual({ ...(await digitbench(['run', '--help'])), stderr: '' });
  expect(all).toMatchObject({ code: 0, stdout: expect.stringContaining('Commands:') });
});

it.each(['20.19.1', '22.18.0'])('an old Node (%s) gets a message, not a syntax error', async (version) => {
  const bin = fileURLToPath(new URL('../bin/digitbench.mjs', import.meta.url));
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); import(${JSON.stringify(bin)})`;
  const failure = await promisify(execFile)(process.execPath, ['-e', script]).catch((error) => error);
  expect(failure.code).toBe(2);
  expect(failure.stderr).toContain(`this is Node ${version}, but the sources need Node 24 or newer`);
});
