import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { describe, expect, it } from 'vitest';
import { digitbench, temporaryFolder, testStudies } from './support/cli.ts';

/** A repository with the study tame, two of whose entries are recorded. */
async function recordedStudy() {
  const folder = temporaryFolder();
  const models = join(folder, 'models');
  mkdirSync(models);
  cpSync(join(testStudies, 'tame'), join(models, 'tame'), { recursive: true });
  symlinkSync(join(testStudies, '../../../node_modules'), join(folder, 'node_modules'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  const commit = (message: string) => {
    git('add', '-A', 'models');
    git('commit', '-q', '-m', message);
  };
  git('init', '-q', '-b', 'main');
  commit('as trained');
  const common = [
    ...['--models', models, '--dataset', writeDataset(join(folder, 'data'))],
    ...['--results', join(folder, 'results'), '--profile', 'smoke'],
  ];
  const run = (verb: string, ...args: string[]) => digitbench([verb, ...args, ...common]);
  expect((await run('run', 'tame/mlp', 'tame/dropout', '--seeds', '2')).code).toBe(0);
  const source = join(models, 'tame/src/index.ts');
  const verify = async () => (await run('verify', 'tame/mlp', 'tame/dropout', '--seeds', '2')).stdout;
  return { run, verify, commit, source, statement: join(models, 'tame/same-numbers.json') };
}

const edit = (path: string, from: string, to: string) =>
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));

describe('keep', { timeout: 120_000 }, () => {
  it('makes records valid again whose study was changed in words only, and no others', async () => {
    const { run, verify, commit, source, statement } = await recordedStudy();
    edit(source, "title: '64-16-10'", "title: 'Sixteen hidden units'");
    expect(await verify()).toContain('0 trials up to date, 4 outdated');
    expect((await run('keep', 'tame')).stderr).toContain('--because is missing');
    const first = await run('keep', 'tame', '--because', 'A title.');
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^tame: 4 records kept: one trial of each entry gave the same bits again/,
      ),
    });
    expect(await verify()).toContain('4 trials up to date, 0 outdated');
    expect(JSON.parse(readFileSync(statement, 'utf8'))).toMatchObject({ because: 'A title.' });
    expect((await run('keep', 'tame', '--because', 'x')).stdout).toContain('nothing to keep');
    // A trial that is trained now has the hash of those that were trained before.
    expect((await run('run', 'tame/mlp', '--seeds', '3')).stderr).toContain('1 trial to train (2 more');

    // Once more, by what the history states of the sources between.
    commit('a title');
    appendFileSync(source, '\n// A remark.\n');
    expect(await verify()).toContain('4 outdated');
    expect((await run('keep', 'tame', '--because', 'A remark.')).stdout).toContain('5 records kept');
    expect(await verify()).toContain('4 trials up to date, 0 outdated');

    // An edit that moves numbers.
    commit('a remark');
    const before = readFileSync(statement, 'utf8');
    edit(source, "units: 16, activation: 'relu'", "units: 16, activation: 'tanh'");
    const moved = await run('keep', 'tame', '--because', 'Nothing, surely.');
    expect(moved.code).toBe(1);
    expect(moved.stdout).toContain('5 records not kept: a trial gave other bits');
    expect(moved.stdout).toContain('different: tame/mlp seed 1');
    expect(readFileSync(statement, 'utf8')).toBe(before);
    expect(await verify()).toContain('4 outdated');

    // With a recipe that is another, only the other entry's records can be kept.
    edit(source, "activation: 'tanh'", "activation: 'relu'");
    edit(source, '      recipe,', '      recipe: { ...recipe, learningRate: 0.06 },');
    expect((await run('keep', 'tame', '--because', 'A rate.')).stdout).toContain('2 records kept');
    expect(await verify()).toContain('2 trials up to date, 2 outdated');
  });

  it('names a statement that is none', async () => {
    const { verify, statement } = await recordedStudy();
    writeFileSync(statement, '{"sources": 3}');
    const text = await verify();
    expect(existsSync(statement)).toBe(true);
    expect(text).toContain('a study is broken');
  });
});
