import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { clone, run } from './clone.ts';

const turbo = join(import.meta.dirname, '../node_modules/.bin/turbo');

describe('data flows one way', () => {
  const house = clone();
  afterAll(() => rmSync(house, { recursive: true }));

  const boundaries = () => run(turbo, ['boundaries', '--cwd', house], house);

  test('as the house stands', async () => {
    expect(await boundaries()).toMatchObject({ code: 0 });
  });

  test.each([
    ['a study that imports the compiler', 'packages/models/linear-depth/src/stray.ts', '@digitbench/jit'],
    [
      'a study that reaches into another',
      'packages/models/linear-depth/src/stray.ts',
      '../../all-digits/src/models.ts',
    ],
    ['results that import the data layer', 'packages/results/src/stray.ts', '@digitbench/core'],
    ['a compiler that knows of digits', 'packages/jit/src/stray.ts', '@digitbench/core'],
  ])('%s is refused', async (_, file, imported) => {
    const stray = join(house, file);
    mkdirSync(join(stray, '..'), { recursive: true });
    writeFileSync(stray, `import * as stray from '${imported}';\nexport default stray;\n`);
    const { code, stdout, stderr } = await boundaries();
    rmSync(stray);
    expect(code, stdout + stderr).not.toBe(0);
    expect(stdout + stderr).toContain(imported);
  });
});
