import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Trial } from '../record/trial.ts';
import { temporaryName, writeTemporary } from './atomic.ts';
import { type Owner, ownerSchema, stateOf, thisProcess } from './owner.ts';
import { checkName, checkSeed, entryFolder } from './paths.ts';

/** A live reservation shows that it lives this often, in milliseconds. */
const HEARTBEAT = 60_000;

/** A reservation of another host, whose process cannot be asked, is dead after this long without a heartbeat. */
const SILENCE = 15 * 60_000;

const contentSchema = ownerSchema.extend({ token: z.string(), startedAt: z.string() });

type Content = z.infer<typeof contentSchema>;

/** The right to run a trial. Released by `release` or at the end of an `await using` block. */
export interface Reservation extends AsyncDisposable {
  readonly kind: 'reserved';
  release(): Promise<void>;
}

/** Somebody else runs the trial at this moment. */
export interface Taken {
  readonly kind: 'taken';
  readonly by: Owner & { readonly startedAt: string };
}

export const isReservation = (file: string): boolean => /^seed-\d+\.[^.]+\.[^.]+\.running$/.test(file);

/** Engine and data set in the name, no machine: two machines on one shared folder must not run the same trial either. */
function reservationPath(trial: Trial): string {
  const { engine, dataset, seed } = trial;
  const file = `seed-${checkSeed(seed)}.${checkName(engine, 'engine')}.${checkName(dataset, 'dataset')}.running`;
  return `${entryFolder(trial)}/${file}`;
}

async function read(path: string): Promise<{ content: Content | null; silence: number } | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const silence = Date.now() - mtimeMs;
    try {
      return { content: contentSchema.parse(JSON.parse(text)), silence };
    } catch {
      return { content: null, silence };
    }
  } catch {
    return null;
  }
}

const isDead = ({ content, silence }: { content: Content | null; silence: number }): boolean => {
  const state = content === null ? 'unknown' : stateOf(content);
  return state === 'dead' || (state === 'unknown' && silence > SILENCE);
};

/** Creates `path` with `content`, at once and as a whole; false if it exists. */
async function create(path: string, content: Content): Promise<boolean> {
  const temporary = await writeTemporary(path, JSON.stringify(content));
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Removes the reservation with this token. Moving it aside first lets only one of several processes have it, and shows
 * whether it still was the one that was meant; if not, it is put back.
 */
async function remove(path: string, token: string | null): Promise<void> {
  const aside = join(dirname(path), temporaryName(path));
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await read(aside);
  if ((moved?.content?.token ?? null) !== token) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

/** Reserves a trial below the results folder `root`, taking over what a dead process left. */
export async function reserve(root: string, trial: Trial): Promise<Reservation | Taken> {
  const path = join(root, reservationPath(trial));
  const content: Content = { ...thisProcess(), token: randomUUID(), startedAt: new Date().toISOString() };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await create(path, content)) return hold(path, content);
    const other = await read(path);
    if (other === null) continue;
    if (!isDead(other)) return { kind: 'taken', by: other.content ?? { ...nobody, startedAt: '' } };
    await remove(path, other.content?.token ?? null);
  }
  return { kind: 'taken', by: { ...nobody, startedAt: '' } };
}

const nobody: Owner = { host: 'unknown', pid: 0, birth: '' };

function hold(path: string, content: Content): Reservation {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // Whoever removed the file decided that the trial is free; that is no reason to stop it.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT).unref();
  const release = async () => {
    clearInterval(heartbeat);
    await remove(path, content.token);
  };
  return { kind: 'reserved', release, [Symbol.asyncDispose]: release };
}
