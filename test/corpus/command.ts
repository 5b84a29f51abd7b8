import process from 'node:process';
import { vi } from 'vitest';
import { main } from '../../packages/bench/src/cli.ts';

export interface Answer {
  code: number | string | undefined | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line within this process, as bin/digitbench.mjs does: what is refused at once needs no new one. */
export async function command(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Answer> {
  const output = { stdout: '', stderr: '' };
  const take =
    (stream: 'stdout' | 'stderr') =>
    (text: string | Uint8Array, ...more: unknown[]) => {
      output[stream] += String(text);
      const done = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('stderr')),
    vi.spyOn(console, 'error').mockImplementation((text) => void take('stderr')(`${text}\n`)),
  ];
  for (const name of Object.keys(process.env))
    if (name.startsWith('DIGITBENCH_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    await main(args);
    return { code: process.exitCode ?? 0, ...output };
  } finally {
    process.exitCode = before;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
