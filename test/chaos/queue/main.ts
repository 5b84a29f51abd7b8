/**
 * The long campaign of the queue: `npm run test:chaos -- queue --rounds 100 --seed 1`. Kills, suspends and restarts workers,
 * coordinators and the server, and compares each round with a run that nobody disturbed. Prints figures, also after Ctrl-C; exit
 * code 1 where a promise was broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withoutRedis } from '@digitbench/testing';
import { whole } from '../whole.ts';
import { kinds, meanings, runQueueCampaign } from './campaign.ts';

export async function runQueue(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '100' },
      minutes: { type: 'string', default: '120' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (withoutRedis !== undefined) {
    console.error(`test:chaos: queue: ${withoutRedis}`);
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-chaos-queue-'));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const figures = await runQueueCampaign({
    folder,
    rounds: whole('rounds', values.rounds, 1, 100_000),
    seconds: 60 * whole('minutes', values.minutes, 1, 24 * 60),
    seed: whole('seed', values.seed, 0, 2 ** 31),
    say: (line) => console.error(line),
    signal: stop.signal,
  });
  console.log(
    `${figures.rounds} rounds of ${figures.trials} trials in ${figures.seconds.toFixed(0)} s, seed ${values.seed}:`,
  );
  for (const kind of kinds) console.log(`${String(figures.blows[kind]).padStart(6)}  ${meanings[kind]}`);
  console.log(
    `${String(figures.trainings).padStart(6)}  trainings for ${figures.rounds * figures.trials} trials: what was in flight was trained again`,
  );
  for (const violation of figures.violations) console.log(`VIOLATED  ${violation}`);
  if (figures.violations.length === 0) {
    console.log('No promise was broken.');
    rmSync(folder, { recursive: true, force: true });
  } else {
    console.log(`${figures.violations.length} violations; kept: ${folder}`);
    process.exitCode = 1;
  }
}
