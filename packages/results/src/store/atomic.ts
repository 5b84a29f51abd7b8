import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { makeFolder, syncFolder } from './folder.ts';
import { hostName, stateOf } from './owner.ts';

/** A temporary file of another host counts as left behind after this many milliseconds. */
const ABANDONED_AFTER = 60 * 60 * 1000;

const TEMPORARY = /^\.(.+)\.([A-Za-z0-9-]+)\.([0-9]+)\.[0-9a-f]{8}\.tmp$/;

/** The name under which `file` is written before it gets its own: hidden, unique, naming the writing process. */
export function temporaryName(file: string): string {
  return `.${basename(file)}.${hostName()}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
}

export const isTemporary = (file: string): boolean => TEMPORARY.test(file);

/** Whether the writer of a hidden file of the store is gone. `age` in milliseconds, where the name tells no writer. */
export function isAbandoned(file: string, age: number): boolean {
  const match = TEMPORARY.exec(file);
  if (match === null) return age > ABANDONED_AFTER;
  const [, , host = '', pid] = match;
  const state = stateOf({ host, pid: Number(pid), birth: '' });
  // The pid may have been reused by a process that writes nothing here, so age decides in the end.
  return state === 'dead' || age > ABANDONED_AFTER;
}

/** Writes and syncs a temporary file beside `path` and returns its path; its folder is made where missing. */
export async function writeTemporary(path: string, content: string | Uint8Array): Promise<string> {
  await makeFolder(dirname(path));
  const temporary = join(dirname(path), temporaryName(path));
  try {
    await using handle = await open(temporary, 'wx');
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  return temporary;
}

/** Milliseconds after which a folder is looked through again. */
const SWEEP_EVERY = 60 * 1000;

/** When this process last looked through a folder. */
const swept = new Map<string, number>();

/**
 * Removes the temporary files of `folder` whose writers are gone: weights are too large to leave many lying. Looks once a minute at
 * most, because a folder may hold thousands of records, and each is written.
 */
async function removeAbandoned(folder: string): Promise<void> {
  const now = performance.now();
  if (now - (swept.get(folder) ?? Number.NEGATIVE_INFINITY) < SWEEP_EVERY) return;
  swept.set(folder, now);
  const files = await readdir(folder);
  for (const path of files.filter(isTemporary).map((file) => join(folder, file))) {
    const { mtimeMs } = await stat(path);
    if (isAbandoned(basename(path), Date.now() - mtimeMs)) await rm(path, { force: true });
  }
}

/**
 * Writes `path` so that it always holds its old or its new content as a whole, even after a power cut. Removes the files that
 * killed writers left beside it.
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  // This comes first because it makes room. If it fails, no harm is done: another process may be doing it.
  await removeAbandoned(dirname(path)).catch(() => {});
  const temporary = await writeTemporary(path, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}
