import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../src/shell/repository.ts';
import { swallowedByTurbo } from '../src/shell/turbo.ts';
import { temporaryFolder, testStudies } from './support/cli.ts';

const digitbench = `node ${JSON.stringify(join(repository, 'packages/bench/bin/digitbench.mjs'))}`;

describe('npx turbo bench', () => {
  // Real folders: a link to the temporary one would make paths differ in spelling.
  const house = realpathSync(mkdtempSync(join(tmpdir(), 'digitbench-turbo-')));
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  /** A repository with this one's task `bench`, and a package that reads and one that trains. */
  beforeAll(() => {
    const write = (path: string, value: unknown) => {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), JSON.stringify(value));
    };
    const { tasks } = JSON.parse(readFileSync(join(repository, 'turbo.json'), 'utf8'));
    write('turbo.json', { tasks: { bench: tasks.bench } });
    write('package.json', { name: 'house', private: true, packageManager: 'npm@11.0.0', workspaces: ['*'] });
    write('package-lock.json', {
      name: 'house',
      lockfileVersion: 3,
      packages: { '': { workspaces: ['*'] } },
    });
    write('reads/package.json', { name: 'reads', scripts: { bench: `${digitbench} report` } });
    write('trains/package.json', {
      name: 'trains',
      scripts: { bench: `${digitbench} run tame --models ${JSON.stringify(testStudies)}` },
    });
    mkdirSync(join(house, 'mine'));
  });

  function turbo(args: readonly string[], environment: Record<string, string> = {}) {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(TURBO_|npm_|INIT_CWD|DIGITBENCH_|VITEST|NODE_ENV)/.test(name),
    );
    const { status, stdout, stderr } = spawnSync(
      join(repository, 'node_modules/.bin/turbo'),
      ['bench', ...args],
      {
        cwd: house,
        env: { ...Object.fromEntries(inherited), TURBO_TELEMETRY_DISABLED: '1', ...environment },
        encoding: 'utf8',
      },
    );
    return { status, text: stdout + stderr };
  }

  it('takes a relative DIGITBENCH_RESULTS from where turbo was called, not from the package', () => {
    const { text } = turbo(['--filter=reads'], { DIGITBENCH_RESULTS: 'mine' });
    expect(text).toContain(`Nothing is recorded in ${join(house, 'mine')} for the profile quick.`);
  });

  it.each([
    { args: ['--', '--profile', 'smoke'], environment: {} },
    { args: [], environment: { DIGITBENCH_PROFILE: 'smoke' } },
  ])('takes the profile from $args $environment', ({ args, environment }) => {
    const { text } = turbo(['--filter=reads', ...args], { DIGITBENCH_RESULTS: 'mine', ...environment });
    expect(text).toContain('for the profile smoke.');
  });

  it('trains nothing where turbo took --profile for itself, and says which form works', () => {
    const { status, text } = turbo(['--filter=trains', '--profile', 'smoke']);
    expect(status).not.toBe(0);
    expect(text).toContain('turbo took `--profile smoke` as an option of its own');
    expect(text).toContain('expected `DIGITBENCH_PROFILE=smoke npx turbo bench` or');
    expect(text).toContain('`npx turbo bench -- --profile smoke`');
  });
});

it('only a trace that is being written where turbo was called tells of a swallowed profile', () => {
  const folder = temporaryFolder();
  const trace = '[\n{"ph":"M","pid":1,"name":"process_name","args":{"name":"turbo"}},\n';
  const names = ['smoke', 'paper'];
  const found = () => swallowedByTurbo(names, { TURBO_INVOCATION_DIR: folder });
  expect(found()).toBeUndefined();
  writeFileSync(join(folder, 'smoke'), 'notes on smoke');
  mkdirSync(join(folder, 'paper'));
  expect(found()).toBeUndefined();
  writeFileSync(join(folder, 'smoke'), trace);
  expect(found()).toBe('smoke');
  expect(swallowedByTurbo(names, {})).toBeUndefined();
  const yesterday = Date.now() / 1000 - 86_400;
  utimesSync(join(folder, 'smoke'), yesterday, yesterday);
  expect(found()).toBeUndefined();
});
