import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import { groupBy } from '../group-by.ts';
import type { RunRecord } from '../record/schema.ts';
import { isRunOf, type Trial } from '../record/trial.ts';
import { explained, isMissing } from './failure.ts';
import { checkName, checkSeed, entryFolder } from './paths.ts';
import { isProblem } from './problem.ts';
import { readRecord } from './read.ts';
import { refuseLinks } from './walk.ts';

/** What the store knows about a trial. */
export type Standing =
  /** A record of this trial with this hash, from any machine. */
  | { readonly kind: 'done'; readonly record: RunRecord }
  /** Only records of other recipes, sources or data. */
  | { readonly kind: 'outdated'; readonly record: RunRecord }
  /** A record of a newer digitbench, which must not be overwritten. */
  | { readonly kind: 'newer'; readonly path: string }
  | { readonly kind: 'missing' };

/** A trial that is asked for, with the hash that its record should have. */
export interface Sought {
  readonly trial: Trial;
  readonly hash: string;
}

/** Records read in a row before others get their turn: a signal, a timer. */
const turn = 100;

/** The standings of trials, in their order. Lists each folder once, because an entry may have thousands of seeds. */
export async function lookUp(root: string, sought: readonly Sought[]): Promise<Standing[]> {
  const folders = new Map<string, Map<number, string[]>>();
  const standings: Standing[] = [];
  for (const { trial, hash } of sought) {
    checkSeed(trial.seed);
    checkName(trial.engine, 'engine');
    checkName(trial.dataset, 'dataset');
    const folder = entryFolder(trial);
    const bySeed = folders.get(folder) ?? (await listBySeed(root, folder));
    folders.set(folder, bySeed);
    const paths = (bySeed.get(trial.seed) ?? []).map((file) => `${folder}/${file}`);
    standings.push(standingIn(root, paths, trial, hash));
    if (standings.length % turn === 0) await others();
  }
  return standings;
}

/** The names of an entry's records by their seeds. */
async function listBySeed(root: string, folder: string): Promise<Map<number, string[]>> {
  refuseLinks(root, `${folder}/`);
  const files = await filesOf(root, folder);
  const records = files.filter((file) => /^seed-\d+\..*\.json$/.test(file));
  return groupBy(records, (file) => Number.parseInt(file.slice('seed-'.length), 10));
}

async function filesOf(root: string, folder: string): Promise<string[]> {
  try {
    return await readdir(join(root, folder));
  } catch (error) {
    if (isMissing(error)) return [];
    return explained(`${folder} could not be read`, () => Promise.reject(error));
  }
}

function standingIn(root: string, paths: readonly string[], trial: Trial, hash: string): Standing {
  let failed: RunRecord | undefined;
  let outdated: RunRecord | undefined;
  let newer: string | undefined;
  for (const path of paths) {
    const read = readRecord(root, path);
    if (isProblem(read)) {
      if (read.kind === 'newer') newer = read.path;
    } else if (isRunOf(read, trial)) {
      if (read.hash !== hash) outdated = read;
      // It may have succeeded on another machine.
      else if (read.outcome.status === 'failed') failed = read;
      else return { kind: 'done', record: read };
    }
  }
  if (failed !== undefined) return { kind: 'done', record: failed };
  if (newer !== undefined) return { kind: 'newer', path: newer };
  return outdated === undefined ? { kind: 'missing' } : { kind: 'outdated', record: outdated };
}
