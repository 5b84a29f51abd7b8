import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Maximum age, in milliseconds, of a trace written by the turbo run around this process. */
const recent = 60_000;

/**
 * turbo has its own option --profile: it takes `npx turbo bench --profile smoke` as a request to write a trace of itself to a
 * file called `smoke`, and the task never sees the option. Returns the one of `names` that this happened to.
 */
export function swallowedByTurbo(
  names: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folder = environment.TURBO_INVOCATION_DIR;
  return folder === undefined ? undefined : names.find((name) => isFreshTrace(join(folder, name)));
}

/** Whether a file is a trace (in the format of Chrome's trace events) that is being written now. */
function isFreshTrace(path: string): boolean {
  try {
    const status = statSync(path);
    return status.isFile() && Date.now() - status.mtimeMs < recent && /^\[\s*\{"ph":/.test(beginningOf(path));
  } catch {
    return false;
  }
}

function beginningOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(64);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
