import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);

test('the code blocks of the README run and print what they say', () => {
  expect(blocks).toHaveLength(3);
  const folder = mkdtempSync(join(import.meta.dirname, '.readme-'));
  try {
    for (const [i, code] of blocks.entries()) {
      const file = join(folder, `block${i}.ts`);
      writeFileSync(file, code);
      const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
      const said = [...code.matchAll(/^\/\/ (.*\n)/gm)].map(([, line = '']) => line).join('');
      expect(printed).toBe(said);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
