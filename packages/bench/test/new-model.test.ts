import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkEntry, type Study } from '@digitbench/core';
import { afterAll, describe, expect, it } from 'vitest';
import { startNames, taskNames } from '../src/commands/new-model/choices.ts';
import { problemOfName, titleOf } from '../src/commands/new-model/name.ts';
import { newModel } from '../src/commands/new-model/new-model.ts';
import { UsageError } from '../src/shell/usage.ts';
import { digitbench, testStudies } from './support/cli.ts';

/** As deep in the repository as packages/models, so that what is written finds the packages and the settings it names. */
const models = mkdtempSync(join(import.meta.dirname, '../../.models-'));
cpSync(join(testStudies, 'tame'), join(models, 'tame'), { recursive: true });
afterAll(() => rmSync(models, { recursive: true }));

async function studyOf(folder: string): Promise<Study> {
  const loaded: { default: Study } = await import(
    /* @vite-ignore */ pathToFileURL(join(folder, 'src/index.ts')).href
  );
  return loaded.default;
}

describe('a new model', () => {
  const choices = startNames.flatMap((from) => taskNames.map((task) => [from, task] as const));

  it.each(choices)('from %s, asked %s, keeps the contract at once', async (from, task) => {
    const name = `${from}-${task}`;
    const written = await newModel({ name, task, from }, models);
    expect(written.files).toEqual(
      expect.arrayContaining(['README.md', 'package.json', 'src/index.ts', `test/${name}.test.ts`]),
    );
    const study = await studyOf(written.folder);
    expect(study.name).toBe(name);
    expect(study.task.name.split(' ')[0]).toBe(task);
    const [entry = ''] = Object.keys(study.entries);
    await checkEntry(study, entry);
  });

  it.each([
    ['tame/mlp', ['mlp']],
    ['tame/pupil', ['mlp', 'pupil']],
    ['tame/pair', ['pair']],
    ['tame/ink', ['ink']],
  ])('copied from %s has its entry and what teaches it', async (from, entries) => {
    const name = `copy-of-${from.slice(5)}`;
    const { folder } = await newModel({ name, task: undefined, from }, models);
    const study = await studyOf(folder);
    expect(Object.keys(study.entries)).toEqual(entries);
    const index = readFileSync(join(folder, 'src/index.ts'), 'utf8');
    if (from === 'tame/mlp') expect(index).toContain('batchSize: 32');
    for (const [entryName, entry] of Object.entries(study.entries)) {
      if (entryName !== 'mlp' || from === 'tame/mlp') expect(entry.reported).toBeUndefined();
      await checkEntry(study, entryName);
    }
  });
});

describe('a name', () => {
  it.each([
    ['', undefined],
    ['My Model', 'my-model'],
    ['über_CNN', 'uber-cnn'],
    ['../escape', 'escape'],
    ['-x-', 'x'],
    ['a--b', 'a-b'],
    ['core', 'my-core'],
    ['con', 'my-con'],
    ['tame', 'tame-2'],
    ['a'.repeat(65), 'a'.repeat(64)],
  ])('%j is refused, with a better one', (name, better) => {
    const problem = problemOfName(name, models);
    expect(problem).toContain('expected');
    if (better !== undefined) {
      expect(problem).toContain(`How about \`${better}\`?`);
      expect(problemOfName(better, models)).toBeUndefined();
    }
  });

  it('that is valid is taken as it is', () => {
    expect(problemOfName('my-model', models)).toBeUndefined();
    expect(titleOf('my-model')).toBe('My model');
  });
});

describe('what cannot be done', () => {
  it.each([
    [{ name: 'tame', task: undefined, from: 'mpl' }, ['--name: study `tame` exists', 'Did you mean `mlp`?']],
    [{ name: 'new', task: undefined, from: 'tame/mpl' }, ['--from: unknown entry `tame/mpl`', '`mlp`']],
    [{ name: 'new', task: undefined, from: 'tam/mlp' }, ['--from: unknown study `tam`', '`tame`']],
    [
      { name: 'new', task: 'two-digits' as const, from: 'tame/mlp' },
      ['--task: got two-digits', 'keeps its task'],
    ],
    [{ name: undefined, task: undefined, from: undefined }, ['--name: no name']],
  ])('%j is said before anything is written', async (wishes, said) => {
    const before = readdirSync(models);
    const problems = await newModel(wishes, models).catch((error: unknown) => {
      if (error instanceof UsageError) return error.problems.join('\n');
      throw error;
    });
    for (const part of said) expect(problems).toContain(part);
    expect(readdirSync(models)).toEqual(before);
  });

  it('is a usage error of the command', async () => {
    const { code, stderr, stdout } = await digitbench([
      'new-model',
      ...['--name', 'Tame', '--task', 'ten-digit', '--from', 'cnn', '--models', models],
    ]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('--task: got "ten-digit"');
    expect(stderr).toContain('Did you mean `ten-digits`?');
  });

  it('without a terminal nothing is asked', async () => {
    const { code, stderr } = await digitbench(['new-model', '--models', models]);
    expect(code).toBe(2);
    expect(stderr).toContain('--name: no name; expected lower-case letters');
  });
});

it('is found by the command, in a folder of models of its own', async () => {
  const flags = ['--models', models];
  const made = await digitbench(['new-model', '--name', 'found', '--from', 'estimator', '--json', ...flags]);
  expect(made.code, made.stderr).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({ name: 'found', folder: join(models, 'found') });
  const { stdout } = await digitbench(['list', 'found', '--json', ...flags]);
  expect(JSON.parse(stdout)).toMatchObject([{ study: 'found', entry: 'nearest-mean', kind: 'estimator' }]);
});
