import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const folder = new URL('.', import.meta.url).pathname;

/** Runs the README's example number `index` as a stranger would who pasted it. */
async function example(index: number): Promise<string> {
  const readme = await readFile(join(folder, '..', 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  const place = await mkdtemp(join(folder, 'pasted-'));
  try {
    await writeFile(join(place, 'example.mjs'), blocks[index] ?? '');
    const { stdout } = await promisify(execFile)(process.execPath, [join(place, 'example.mjs')]);
    return stdout;
  } finally {
    await rm(place, { recursive: true });
  }
}

it('the first example of the README learns its task', async () => {
  const [, right = '0'] = /(\d+) of 1000 right/.exec(await example(0)) ?? [];
  expect(Number(right)).toBeGreaterThan(900);
});

it('the op that the README adds is there as it says', async () => {
  const readme = await readFile(join(folder, '..', 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## Adding an op'));
  const snippets = [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  const files = ['../src/trace/convolutionSignatures.ts', '../src/lower/shape.ts', 'ops/places.test.ts'];
  const words = (code: string) => code.split(/\s+/).join(' ').trim();
  for (const [i, file] of files.entries()) {
    expect(words(await readFile(join(folder, file), 'utf8'))).toContain(words(snippets[i] ?? 'no snippet'));
  }
});

it('the second example of the README runs', async () => {
  expect(await example(1)).toContain('5 losses');
});
