import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { lossNames } from '../src/loss/names.ts';

const folder = new URL('.', import.meta.url).pathname;
const page = () => readFile(join(folder, '..', 'docs', 'from-model-fit.md'), 'utf8');

it('the blocks of from-model-fit.md, one after the other, are a program that runs', {
  timeout: 180_000,
}, async () => {
  const blocks = [...(await page()).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(blocks.length).toBeGreaterThan(4);
  const place = await mkdtemp(join(folder, 'pasted-'));
  try {
    await writeFile(join(place, 'page.mjs'), blocks.join('\n'));
    const { stdout } = await promisify(execFile)(process.execPath, [join(place, 'page.mjs')]);
    expect(stdout).toMatch(/stopped after \d+ epochs/);
    expect(stdout).toMatch(/\{ loss: [\d.]+ \} 3\n/);
  } finally {
    await rm(place, { recursive: true });
  }
});

it('from-model-fit.md names the losses that there are', async () => {
  const text = await page();
  for (const name of lossNames) {
    // Other spellings of a name need no mention.
    if (['MSE', 'MAE', 'MAPE', 'MSLE', 'KLD', 'huberLoss', 'logCosh', 'absoluteDifference'].includes(name))
      continue;
    expect(text).toContain(`\`${name}\``);
  }
});
