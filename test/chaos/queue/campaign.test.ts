import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutRedis } from '@digitbench/testing';
import { expect, it, onTestFinished } from 'vitest';
import { runQueueCampaign } from './campaign.ts';

/** A small part of what `npm run test:chaos -- queue` does, with other blows every day. */
it.skipIf(process.platform !== 'linux' || withoutRedis !== undefined)(
  'two rounds over a queue, disturbed at random, end as the run that nobody disturbed',
  { timeout: 600_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'digitbench-chaos-queue-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const seed = Math.floor(Date.now() / 86_400_000);
    const lines: string[] = [];
    const figures = await runQueueCampaign({
      folder,
      rounds: 2,
      seconds: 240,
      seed,
      say: (line) => lines.push(line),
    });
    expect(figures.violations, `seed ${seed}`).toEqual([]);
    expect(figures.rounds, lines.join('\n')).toBeGreaterThan(0);
    expect(Object.values(figures.blows).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  },
);
