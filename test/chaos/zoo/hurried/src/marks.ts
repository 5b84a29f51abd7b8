import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@digitbench/core';

/** Where processes mark which trial they are at; undefined where nobody watches. */
const folder = process.env.CHAOS_MARKS;

let mine: { trial: string; path: string } | undefined;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Notes that this process trains a trial now, until it begins another one or ends; another living process that is at the
 * same trial is written to `twice.log`. Called with the random numbers that the trial starts from.
 */
export function begins(entry: string, random: Random): void {
  const [seed = ''] = random.path.split('/');
  // Studies are described with seed 0.
  if (folder === undefined || seed === '0') return;
  const trial = `${entry}-${seed}`;
  if (mine?.trial === trial) return;
  if (mine !== undefined) rmSync(mine.path, { force: true });
  mine = { trial, path: join(folder, `${trial}.${process.pid}`) };
  writeFileSync(mine.path, '');
  for (const mark of readdirSync(folder)) {
    const pid = Number(mark.startsWith(`${trial}.`) ? mark.slice(trial.length + 1) : process.pid);
    if (pid !== process.pid && isAlive(pid))
      appendFileSync(join(folder, 'twice.log'), `${trial} in processes ${pid} and ${process.pid}\n`);
  }
}
