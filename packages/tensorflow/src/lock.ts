import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while this process holds the lock file; a second process waits. A lock whose process is gone is taken
 * over. The lock only saves double work; the set-up puts its files in place atomically in any case.
 */
export async function withLock<T>(
  file: string,
  onWait: (owner: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  for (let said = false; !take(file); said = true) {
    const owner = ownerOf(file);
    if (owner !== undefined && isAlive(owner)) {
      if (!said) onWait(owner);
      await sleep(200);
    } else clear(file);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Only one of several waiting processes can rename a left-over lock. */
function clear(file: string): void {
  try {
    const aside = `${file}.${process.pid}`;
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch {
    // Another process was first.
  }
}

/** The process that holds the lock; one killed between creating and filling the file leaves it empty. */
function ownerOf(file: string): number | undefined {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    if (owner > 0) return owner;
    return Date.now() - statSync(file).mtimeMs > 5_000 ? undefined : process.pid;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
