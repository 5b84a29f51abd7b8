import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { astro } from './support/build.ts';
import { writeStudy } from './support/fixtures.ts';

it('shows records as they arrive: none, one study, then another', async () => {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-dev-'));
  let printed = '';
  const server = astro(['dev', '--port', '0', '--host', '127.0.0.1'], root, (text) => {
    printed += text;
  });
  const ended = new Promise((resolve) => server.on('close', resolve));
  try {
    const start = async () => {
      const [, url] = printed.match(/(http:\/\/127\.0\.0\.1:\d+\/)/) ?? [];
      return url;
    };
    await expect.poll(start, { timeout: 40_000 }).toBeDefined();
    const url = (await start()) ?? '';
    const page = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return `${response.status} ${await response.text()}`;
    };
    const soon = { timeout: 20_000, interval: 500 };
    expect(await page('')).toContain('There are no runs yet');
    await writeStudy(root, { study: 'early', entries: 3, seeds: 2, epochs: 3, profile: 'quick' });
    await expect.poll(() => page(''), soon).toContain('6 training runs');
    expect(await page('studies/early/entry2/')).toMatch(/^200/);
    await writeStudy(root, { study: 'later', entries: 2, seeds: 3, epochs: 3, profile: 'quick' });
    await expect.poll(() => page(''), soon).toContain('12 training runs');
    expect(await page('studies/later/')).toMatch(/^200/);
    expect(await page('studies/later/entry1/')).toContain('seed-3.machine1.json');
  } finally {
    server.kill();
    await ended;
    rmSync(root, { recursive: true, force: true });
  }
}, 120_000);
