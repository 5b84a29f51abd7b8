/**
 * The long campaign: `npm run test:chaos -- --kills 200 --minutes 40 --seed 1`. Kills runs of the harness at random moments,
 * after one has trained a thousand trials and its memory was watched. Prints figures, also after Ctrl-C; exit code 1 where
 * a promise was broken. `npm run test:chaos -- queue` is another campaign, of runs over a queue (queue/main.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figures, kinds, meanings, runCampaign } from './campaign.ts';
import { type MemoryFigures, watchMemory } from './memory.ts';
import { runQueue } from './queue/main.ts';
import { whole } from './whole.ts';

if (process.argv[2] === 'queue') await runQueue(process.argv.slice(3));
else await runAll();

async function runAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '200' },
      minutes: { type: 'string', default: '40' },
      trials: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  });

  const request = {
    kills: whole('kills', values.kills, 0, 100_000),
    seconds: 60 * whole('minutes', values.minutes, 1, 24 * 60),
    seed: whole('seed', values.seed, 0, 2 ** 31),
  };
  const trials = whole('trials', values.trials, 0, 1000);
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-chaos-'));
  const say = (line: string) => console.error(line);

  const stop = new AbortController();
  process.once('SIGINT', () => {
    say('Stopping after this round; the figures so far follow. Once more stops at once.');
    stop.abort();
  });

  const memory = trials === 0 ? undefined : await watchMemory({ folder, trials, say });
  const figures = await runCampaign({ ...request, folder, say, signal: stop.signal });
  printFigures(figures, request.seed);
  if (memory !== undefined) printMemory(memory);
  const violations = [...figures.violations, ...(memory?.violations ?? [])];
  for (const violation of violations) console.log(`VIOLATED  ${violation}`);
  console.log(
    violations.length === 0 ? 'No promise was broken.' : `${violations.length} violations; kept: ${folder}`,
  );
  if (violations.length === 0) rmSync(folder, { recursive: true, force: true });
  else process.exitCode = 1;
}

function printFigures({ kills, ...rest }: Figures, seed: number): void {
  const total = Object.values(kills).reduce((sum, count) => sum + count, 0);
  console.log(`${total} kills in ${rest.seconds.toFixed(0)} s, seed ${seed}:`);
  for (const kind of kinds) console.log(`${String(kills[kind]).padStart(6)}  ${meanings[kind]}`);
  console.log(`${String(rest.runs).padStart(6)}  starts of the command`);
  console.log(
    `${String(rest.rounds).padStart(6)}  rounds of ${rest.trials} trials, each equal to the undisturbed run`,
  );
  console.log(`${String(rest.looks).padStart(6)}  looks at a record after a kill`);
  console.log(
    `${String(rest.leftovers).padStart(6)}  temporary files and reservations left by kills, all cleared away`,
  );
}

function printMemory({ trials: count, early, late, seconds }: MemoryFigures): void {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `memory of the harness over ${count} trials in ${seconds.toFixed(0)} s: ${mebibytes(early)} in the second fifth, ${mebibytes(late)} in the last (medians)`,
  );
}
