import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { prepare } from './data.ts';
import { residentMemory, start } from './process.ts';
import { inspect } from './records.ts';

export interface MemoryFigures {
  trials: number;
  /** Median resident memory of the harness in bytes, while the second fifth of the trials ran, and the last. */
  early: number;
  late: number;
  seconds: number;
  violations: string[];
}

/** The harness may grow by so much: its collector is in no hurry. A trial kept in memory would be 20 kB at least. */
const slack = 16 * 2 ** 20; // bytes

const period = 100; // ms

/** Trains many short trials in one run and watches the memory of the process that records them. */
export async function watchMemory(request: {
  folder: string;
  trials: number;
  say(line: string): void;
}): Promise<MemoryFigures> {
  const { folder, trials, say } = request;
  const results = join(folder, 'many');
  const entries = ['hurried/linear', 'hurried/ink'];
  const seeds = String(Math.ceil(trials / entries.length));
  const started = performance.now();
  const run = start(['run', ...entries, '--seeds', seeds, '--results', results, ...prepare(folder)]);
  const samples: { done: number; bytes: number }[] = [];
  while (run.alive) {
    const bytes = residentMemory(run.pid);
    const done = Number([...run.stderr.slice(-2000).matchAll(/^\[(\d+)\//gm)].at(-1)?.[1] ?? 0);
    if (bytes !== undefined && done > 0) samples.push({ done, bytes });
    await wait(period);
  }
  const { code, stderr } = await run.ended;
  const { records } = inspect(results);
  const within = (low: number, high: number) =>
    median(
      samples
        .filter(({ done }) => done > low * records.length && done <= high * records.length)
        .map(({ bytes }) => bytes),
    );
  const [early, late] = [within(0.2, 0.4), within(0.8, 1)];
  const seconds = (performance.now() - started) / 1000;
  say(`${records.length} trials in ${seconds.toFixed(0)} s, ${samples.length} looks at the harness's memory`);
  const violations: string[] = [];
  if (code !== 0) violations.push(`many trials: exit code ${code}: ${stderr.slice(-2000)}`);
  if (records.length < trials) violations.push(`many trials: ${records.length} records of ${trials}`);
  if (!(late <= early + slack)) violations.push(`many trials: memory grew from ${early} to ${late} bytes`);
  return { trials: records.length, early, late, seconds, violations };
}

/** NaN of nothing. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? Number.NaN) + (sorted[sorted.length - 1 - middle] ?? Number.NaN)) / 2;
}
