import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '@digitbench/results';

export { studiesFolder as testStudies, temporaryFolder } from '@digitbench/testing';

const bin = fileURLToPath(new URL('../../bin/digitbench.mjs', import.meta.url));

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves when standard error has shown it. */
  says(text: string): Promise<void>;
}

/** Milliseconds that a test waits for a text. */
const longestSilence = 150_000;

/**
 * Starts the command; nothing of this process's own environment variables for digitbench reaches it. `wrapper` is a command in
 * front, such as ["nice"].
 */
export function start(
  args: readonly string[],
  environment: Record<string, string> = {},
  wrapper: readonly string[] = [],
): Started {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(DIGITBENCH_|NO_COLOR|FORCE_COLOR|INIT_CWD|TURBO_|VITEST|NODE_OPTIONS)/.test(name),
  );
  const [command = '', ...words] = [...wrapper, process.execPath, bin, ...args];
  const child = spawn(command, words, {
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  child.stdout?.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr?.on('data', (data) => {
    output.stderr += data;
    for (const look of waiting) look();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return {
    child,
    finished,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.stderr.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        // Sooner than the test's own limit, which would not show what was said instead.
        setTimeout(() => {
          if (waiting.delete(look)) reject(new Error(`did not say ${text} in time: ${output.stderr}`));
        }, longestSilence).unref();
        finished.then(() => reject(new Error(`ended without saying ${text}: ${output.stderr}`)));
      }),
  };
}

export function digitbench(args: readonly string[], environment?: Record<string, string>): Promise<Finished> {
  return start(args, environment).finished;
}

/** All records of a results folder, by "entry seed". */
export function readRecords(results: string): Record<string, RunRecord> {
  const files = readdirSync(results, { recursive: true, encoding: 'utf8' });
  const records = files
    .filter((file) => /seed-\d+\.[^/]*\.json$/.test(file) && !file.includes('quarantine'))
    .map((file): RunRecord => JSON.parse(readFileSync(join(results, file), 'utf8')));
  return Object.fromEntries(records.map((record) => [`${record.entry} ${record.seed}`, record]));
}
