/**
 * A thread beside a worker's main thread, which may be deep in a computation and deaf to events for a long time.
 * It kills the process when the harness is gone (also by SIGKILL) and when memory passes its limit.
 */
import { writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { memoryMark } from '../../protocol/process.ts';

interface Watch {
  parent: number;
  memoryLimit: number;
}

const interval = 200; // ms

export function startWatchdog(memoryLimit: number): void {
  const watch: Watch = { parent: process.ppid, memoryLimit };
  new Worker(new URL(import.meta.url), {
    workerData: watch,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  }).unref();
}

function look({ parent, memoryLimit }: Watch): void {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  const resident = process.memoryUsage.rss();
  if (resident > memoryLimit) {
    writeSync(2, `\n${memoryMark}${resident} of ${memoryLimit} bytes\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}

if (!isMainThread && workerData !== null && typeof workerData === 'object' && 'memoryLimit' in workerData) {
  setInterval(look, interval, workerData as Watch);
}
