import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCampaign } from './campaign.ts';

/** A small part of what `npm run test:chaos` does, by other moments every day. */
const kills = 10;

it.skipIf(process.platform === 'win32')(
  'ten kills lose nothing, tear nothing, train nothing twice, and the table is the undisturbed one',
  { timeout: 600_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'digitbench-chaos-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const seed = Math.floor(Date.now() / 86_400_000);
    const lines: string[] = [];
    const figures = await runCampaign({ folder, kills, seconds: 420, seed, say: (line) => lines.push(line) });
    expect(figures.violations, `seed ${seed}`).toEqual([]);
    expect(figures.rounds).toBeGreaterThan(0);
    // A slow machine may run out of time before it runs out of kills, but not at once.
    const spent = Object.values(figures.kills).reduce((sum, count) => sum + count, 0);
    expect(spent, lines.join('\n')).toBeGreaterThanOrEqual(3);
  },
);
