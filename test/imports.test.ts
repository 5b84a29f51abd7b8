import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { clone, root, run } from './clone.ts';

const biome = join(root, 'node_modules/.bin/biome');

interface Diagnostic {
  category: string;
  location: { path: string };
}

/** Where the linter refuses an import, by rule: the files, relative to the folder. */
async function refused(folder: string): Promise<{ circles: Set<string>; upwards: Set<string> }> {
  const { stdout } = await run(biome, ['lint', '--reporter=json', '--max-diagnostics=none'], folder);
  const { summary, diagnostics }: { summary: { unchanged: number }; diagnostics: Diagnostic[] } =
    JSON.parse(stdout);
  expect(summary.unchanged).toBeGreaterThan(500);
  const of = (rule: string) =>
    new Set(
      diagnostics
        .filter(({ category }) => category === `lint/${rule}`)
        .map(({ location }) => location.path.replaceAll('\\', '/')),
    );
  return { circles: of('suspicious/noImportCycles'), upwards: of('style/noRestrictedImports') };
}

describe('the linter', () => {
  const house = clone();
  afterAll(() => rmSync(house, { recursive: true }));
  const written: string[] = [];
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
    written.push(path);
  };
  beforeEach(() => {
    for (const path of written.splice(0)) rmSync(join(house, path));
  });

  test('refuses no import of the house', async () => {
    expect(await refused(house)).toEqual({ circles: new Set(), upwards: new Set() });
  });

  /** Two modules that import each other, each in a way of its own. */
  const circles: Record<string, readonly [first: string, second: string]> = {
    values: [
      "import { b } from './b.ts';\nexport const a = () => b;\n",
      "import { a } from './a.ts';\nexport const b = () => a;\n",
    ],
    types: [
      "import type { B } from './b.ts';\nexport interface A {\n  b: B;\n}\n",
      "import { type A } from './a.ts';\nexport interface B {\n  a: A;\n}\n",
    ],
    'types handed on': [
      "export type { B } from './b.ts';\nexport type A = 1;\n",
      "import type { A } from './a.ts';\nexport type B = A;\n",
    ],
    'imports on demand': [
      "export const a = () => import('./b.ts');\n",
      "import type { a } from './a.ts';\nexport type B = typeof a;\n",
    ],
  };

  test.each(Object.entries(circles))('sees a circle of %s in every package', async (_, [first, second]) => {
    const folders = [
      ...['core', 'data', 'jit', 'results', 'tensorflow', 'train', 'engines-bench', 'bench', 'testing'],
      ...['models/modern', 'models/linear-depth'],
    ].map((name) => `packages/${name}/src/circle`);
    folders.push(
      'packages/bench/test/circle',
      'packages/testing/studies/tame/src/circle',
      'test/circle',
      'apps/dashboard/src/circle',
    );
    for (const folder of folders) {
      write(`${folder}/a.ts`, first);
      write(`${folder}/b.ts`, second);
    }
    const { circles, upwards } = await refused(house);
    expect([...circles].sort()).toEqual([...written].sort());
    expect(upwards).toEqual(new Set());
  });

  test('sees an import against the order of the rooms of packages/bench/src', async () => {
    const rooms = ['place', 'zoo', 'plan', 'run', 'commands'];
    const isUpwards = (from: string, to: string) =>
      rooms.includes(from) ? rooms.indexOf(to) > rooms.indexOf(from) : from !== to;
    const all = ['shell', 'screen', ...rooms];
    const expected: string[] = [];
    for (const from of all)
      for (const to of all) {
        const path = `packages/bench/src/${from}/deep/to-${to}.ts`;
        write(path, `export type { Made } from '../../${to}/made.ts';\n`);
        if (isUpwards(from, to)) expected.push(path);
      }
    for (const from of all) {
      const path = `packages/bench/src/${from}/to-cli.ts`;
      write(path, "export const cli = () => import('../cli.ts');\n");
      expected.push(path);
    }
    const { upwards } = await refused(house);
    expect([...upwards].sort()).toEqual(expected.sort());
  });
});
