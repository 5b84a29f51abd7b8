import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { enginesOptions } from '../src/commands/engines/options.ts';
import { verbs } from '../src/commands/index.ts';
import { reportOptions } from '../src/commands/report/options.ts';
import { runOptions } from '../src/commands/run/options.ts';
import { setupTensorflowOptions } from '../src/commands/setup-tensorflow/options.ts';
import * as shared from '../src/commands/shared-options.ts';
import { verifyOptions } from '../src/commands/verify/options.ts';
import type { Options } from '../src/shell/option.ts';
import { readOptions } from '../src/shell/read.ts';
import { nearest } from '../src/shell/usage.ts';

const commandsFolder = join(import.meta.dirname, '../src/commands');

/** Which commands have each option, by the option itself. */
const users = Map.groupBy(
  verbs.flatMap(({ name, options }) => Object.values(options).map((option) => ({ name, option }))),
  ({ option }) => option,
);

it('an option of several commands lies in shared-options.ts, one of a single command in its folder', () => {
  const common = new Set<unknown>(Object.values(shared));
  for (const [option, uses] of users) {
    const { flag } = option;
    const names = uses.map(({ name }) => name);
    expect({ flag, names, shared: common.has(option) }).toEqual({ flag, names, shared: names.length > 1 });
  }
  const used = new Set<unknown>(users.keys());
  for (const [name, option] of Object.entries(shared))
    expect({ name, used: used.has(option) }).toEqual({ name, used: true });
});

it('a variable means the same to every command: one flag, one placeholder', () => {
  const withVariable = [...users.keys()].filter(({ variable }) => variable !== undefined);
  expect(withVariable.length).toBeGreaterThan(5);
  for (const [variable, options] of Map.groupBy(withVariable, ({ variable }) => variable)) {
    const forms = new Set(options.map(({ flag, argument }) => `--${flag} ${argument}`));
    expect({ variable, forms: forms.size }).toEqual({ variable, forms: 1 });
  }
});

it('a command is a folder, named as it is typed', () => {
  const folders = readdirSync(commandsFolder, { withFileTypes: true }).filter((file) => file.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(verbs.map(({ name }) => name).sort());
  for (const { name } of verbs) {
    const text = readFileSync(join(commandsFolder, name, 'command.ts'), 'utf8');
    expect(text).toContain(`name: '${name}',`);
  }
});

it('no command has two options of one flag', () => {
  for (const { name, options } of verbs) {
    const flags = Object.values(options).map(({ flag }) => flag);
    expect({ name, flags: [...new Set(flags)] }).toEqual({ name, flags });
  }
});

it.each([
  ['linear-own', ['linear-sgd', 'own-linear', 'linear-own-sgd'], 'linear-own-sgd'],
  ['jbos', ['jobs', 'json'], 'jobs'],
  ['layer', ['mlp', 'two-layer'], 'two-layer'],
  ['x', ['jobs', 'json'], undefined],
])('%s among %j: %s', (given, known, meant) => {
  expect(nearest(given, known)).toBe(meant);
});

it('a list with a name that is none gets a suggestion for that name', () => {
  const { problems } = readOptions(enginesOptions, { engines: 'onnx, pytroch' }, {});
  expect(problems).toEqual([expect.stringMatching(/^--engines: got .* Did you mean `pytorch`\?$/)]);
});

it('a flag wins over its variable, an empty variable is not set, and what was not given is undefined', () => {
  const { seeds, jobs, json } = runOptions;
  const environment = { DIGITBENCH_SEEDS: '7', DIGITBENCH_JOBS: '' };
  const read = readOptions({ seeds, jobs, json }, { seeds: '3' }, environment);
  expect(read).toEqual({ values: { seeds: 3, jobs: undefined, json: undefined }, problems: [] });
  expect(readOptions({ seeds, json }, { json: true }, environment).values).toEqual({ seeds: 7, json: true });
});

const cases: [name: string, options: Options, good: string[], bad: string[]][] = [
  ['timeLimit', runOptions, ['0.5', '1', '1e2'], ['0', '-1', 'soon', '1e999']],
  ['target', reportOptions, ['97', '97%', '0.97', '100'], ['0', '101', '97 %%']],
  ['shard', runOptions, ['1/1', '2/8'], ['0/8', '9/8', '2', '1/10001']],
  ['columns', reportOptions, ['rank', 'rank, mean'], ['', 'rank,,mean']],
  ['sample', verifyOptions, ['1', 'all'], ['0', 'ALL', '1.5']],
  ['gpu', setupTensorflowOptions, ['cuda11', 'cuda12'], ['cuda13', '']],
];

it.each(cases)('%s takes what it says, and refuses the rest', (name, options, good, bad) => {
  const flag = options[name]?.flag ?? '';
  const property = flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const read = (text: string) => readOptions(options, { [property]: text }, {});
  for (const text of good) {
    const { values, problems } = read(text);
    expect({ text, problems, given: values[name] !== undefined }).toEqual({
      text,
      problems: [],
      given: true,
    });
  }
  for (const text of bad) {
    const { values, problems } = read(text);
    expect(values[name]).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(`--${flag}: got ${JSON.stringify(text)}; expected `)]);
  }
});
