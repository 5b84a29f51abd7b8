import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { verbs } from '../src/commands/index.ts';
import { options } from '../src/shell/options.ts';
import { readOptions } from '../src/shell/read.ts';
import { nearest } from '../src/shell/usage.ts';

const folder = new URL('../src/settings/options', import.meta.url);

/** The options that each file declares, by the file's name. */
async function declared(): Promise<Map<string, string[]>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const groups = files.map(async (file): Promise<[string, string[]]> => {
    const module: Record<string, object> = await import(new URL(file, folder).href);
    return [file.replace(/\.ts$/, ''), Object.values(module).flatMap((group) => Object.keys(group))];
  });
  return new Map(await Promise.all(groups));
}

it('an option is declared once: in the file of its command, or in shared.ts where several have it', async () => {
  const groups = await declared();
  expect([...groups.values()].flat().sort()).toEqual(Object.keys(options).sort());
  for (const [file, names] of groups) {
    for (const name of names) {
      const users = verbs
        .filter((verb) => verb.options.some((used) => used === name))
        .map((verb) => verb.name);
      const home = users.length === 1 ? users[0] : 'shared';
      expect({ name, users, file }).toEqual({ name, users, file: home });
      expect(users).not.toEqual([]);
    }
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
  const { problems } = readOptions(['engines'], { engines: 'onnx, pytroch' }, {});
  expect(problems).toEqual([expect.stringMatching(/^--engines: got .* Did you mean `pytorch`\?$/)]);
});

it('no command has two options of one flag', () => {
  for (const { name, options: names } of verbs) {
    const flags = names.map((option) => options[option].flag);
    expect({ name, flags: [...new Set(flags)] }).toEqual({ name, flags });
  }
});

it.each([
  ['timeLimit', 'time-limit', ['0.5', '1', '1e2'], ['0', '-1', 'soon', '1e999']],
  ['target', 'target', ['97', '97%', '0.97', '100'], ['0', '101', '97 %%']],
  ['shard', 'shard', ['1/1', '2/8'], ['0/8', '9/8', '2', '1/10001']],
  ['columns', 'columns', ['rank', 'rank, mean'], ['', 'rank,,mean']],
  ['sample', 'sample', ['1', 'all'], ['0', 'ALL', '1.5']],
  ['gpu', 'gpu', ['cuda11', 'cuda12'], ['cuda13', '']],
] as const)('%s takes what it says, and refuses the rest', (name, flag, good, bad) => {
  const read = (text: string) => {
    const property = flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    return readOptions([name], { [property]: text }, {});
  };
  for (const text of good) expect({ text, ...read(text) }).toMatchObject({ text, problems: [] });
  for (const text of bad) {
    const { values, problems } = read(text);
    expect(values[name]).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(`--${flag}: got ${JSON.stringify(text)}; expected `)]);
  }
});
