import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Trial } from '../record/trial.ts';
import { writeTemporary } from './atomic.ts';
import { type Owner, ownerSchema, stateOf, thisProcess } from './owner.ts';
import { checkName, checkSeed, entryFolder } from './paths.ts';
import { giveSecondName } from './second-name.ts';
import { refuseLinks } from './walk.ts';

/** Milliseconds between the heartbeats of a live reservation. */
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

/** Another process is running the trial. */
export interface Taken {
  readonly kind: 'taken';
  readonly by: Owner & { readonly startedAt: string };
}

export const isReservation = (file: string): boolean => /^seed-\d+\.[^.]+\.[^.]+\.running$/.test(file);

/** The name has engine and data set but no machine: two machines on a shared folder must not run the same trial either. */
function reservationPath(trial: Trial): string {
  const { engine, dataset, seed } = trial;
  const file = `seed-${checkSeed(seed)}.${checkName(engine, 'engine')}.${checkName(dataset, 'dataset')}.running`;
  return `${entryFolder(trial)}/${file}`;
}

interface Held {
  /** Null if the file is not ours or is cut off. */
  readonly content: Content | null;
  /** Milliseconds since its last heartbeat. */
  readonly silence: number;
}

/** When this process last saw a file's time change, by its own monotonic clock, because file times may be wrong. */
const watched = new Map<string, { mtime: number; since: number }>();

function silenceOf(path: string, mtime: number): number {
  const now = performance.now();
  const before = watched.get(path);
  if (before?.mtime !== mtime) watched.set(path, { mtime, since: now });
  return Math.max(Date.now() - mtime, now - (watched.get(path)?.since ?? now));
}

async function read(path: string): Promise<Held | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const silence = silenceOf(path, mtimeMs);
    try {
      return { content: contentSchema.parse(JSON.parse(text)), silence };
    } catch {
      return { content: null, silence };
    }
  } catch {
    watched.delete(path);
    return null;
  }
}

const isDead = ({ content, silence }: Held): boolean => {
  const state = content === null ? 'unknown' : stateOf(content);
  return state === 'dead' || (state === 'unknown' && silence > SILENCE);
};

const isMine = (held: Held | null, content: Content | null): boolean =>
  held !== null && (held.content?.token ?? null) === (content?.token ?? null);

/** Creates `path` with `content`, atomically if the file system can; false if it exists. */
async function create(path: string, content: Content): Promise<boolean> {
  const text = JSON.stringify(content);
  const temporary = await writeTemporary(path, text);
  try {
    return (await giveSecondName(temporary, path)) ?? (await createInPlace(path, text));
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Creates `path`; false if it exists. For a moment others see it empty, as a reservation by an unknown owner. If its writer is
 * killed at that moment, it stays so until its silence makes it void.
 */
async function createInPlace(path: string, text: string): Promise<boolean> {
  const created = await open(path, 'wx').catch((error) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null;
    throw error;
  });
  if (created === null) return false;
  await using file = created;
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return true;
}

const newContent = (): Content => ({
  ...thisProcess(),
  token: randomUUID(),
  startedAt: new Date().toISOString(),
});

export const isClaim = (file: string): boolean => /^\..+\.claim$/.test(file);

/**
 * Removes the reservation that a dead process left at `path`. Between looking and removing, another process may have removed it
 * and reserved the trial. So only the holder of a claim to this very reservation, a file named by its token, may remove it, and
 * it looks again under the claim. A claim whose holder died is removed in the same way.
 */
async function clear(path: string, content: Content | null): Promise<void> {
  const claim = join(dirname(path), `.${basename(path)}.${content?.token.slice(0, 8) ?? 'void'}.claim`);
  if (!(await create(claim, newContent()))) {
    const other = await read(claim);
    if (other !== null && isDead(other)) await clear(claim, other.content);
    return;
  }
  try {
    const held = await read(path);
    if (isMine(held, content)) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

/** Removes a reservation whose owner is dead. `path` relative to `root`. */
export async function clearIfDead(root: string, path: string): Promise<void> {
  const held = await read(join(root, path));
  if (held !== null && isDead(held)) await clear(join(root, path), held.content);
}

/** Reserves a trial below the results folder `root`, taking over what a dead process left. */
export async function reserve(root: string, trial: Trial): Promise<Reservation | Taken> {
  const place = reservationPath(trial);
  refuseLinks(root, place);
  const path = join(root, place);
  const content = newContent();
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await create(path, content)) return hold(path, content);
    const other = await read(path);
    if (other === null) continue;
    if (!isDead(other)) return { kind: 'taken', by: other.content ?? { ...nobody, startedAt: '' } };
    await clear(path, other.content);
  }
  return { kind: 'taken', by: { ...nobody, startedAt: '' } };
}

const nobody: Owner = { host: 'unknown', pid: 0, birth: '' };

function hold(path: string, content: Content): Reservation {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // If somebody removed the file, the trial goes on all the same.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT).unref();
  const release = async () => {
    clearInterval(heartbeat);
    watched.delete(path);
    // Nobody removes the reservation of a living process. If it can't be removed here, it is void once this process has ended.
    const held = await read(path);
    if (isMine(held, content)) await rm(path, { force: true }).catch(() => {});
    watched.delete(path);
  };
  return { kind: 'reserved', release, [Symbol.asyncDispose]: release };
}
