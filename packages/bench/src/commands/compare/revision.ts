import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Listing, openStore } from '@digitbench/results';
import { git, gitText } from '@digitbench/train/node';
import { UsageError } from '../../shell/usage.ts';

/** A folder's path within its repository, even if the folder no longer exists. */
function placeOf(folder: string): { top: string; path: string } | null {
  const missing: string[] = [];
  let present = folder;
  while (!existsSync(present) && dirname(present) !== present) {
    missing.unshift(basename(present));
    present = dirname(present);
  }
  const top = gitText(present, ['rev-parse', '--show-toplevel']);
  const prefix = gitText(present, ['rev-parse', '--show-prefix']);
  if (top === null || prefix === null) return null;
  return { top, path: [...prefix.split('/').filter((part) => part !== ''), ...missing].join('/') };
}

export interface Revision {
  /** Abbreviated hash. */
  readonly commit: string;
  readonly listing: Listing;
}

/**
 * The records that a results folder held at a git revision, read from git's objects: neither the working tree nor the index
 * is touched. Null if git knows no such revision.
 * @throws UsageError if the revision has no such folder
 */
export async function readRevision(revision: string, results: string): Promise<Revision | null> {
  const place = revision.startsWith('-') ? null : placeOf(results);
  if (place === null) return null;
  const { top, path } = place;
  const commit = gitText(top, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (commit === null) return null;
  const tree = gitText(top, ['rev-parse', '--verify', '--quiet', `${commit}:${path}`]);
  if (tree === null) throw new UsageError([`${revision} has no folder ${path}`]);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'digitbench-revision-')));
  try {
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    // The files as they were committed: line ends are unchanged, and a link is a file that holds its target.
    const plain = ['-c', 'core.autocrlf=false', '-c', 'core.symlinks=false'];
    const records = join(folder, 'results');
    const done =
      git(top, ['read-tree', tree], index) !== null &&
      git(top, [...plain, 'checkout-index', '--all', `--prefix=${records}/`], index) !== null;
    if (!done) throw new Error(`git could not read ${path} of ${revision}`);
    const listing = await openStore(records, { readOnly: true }).list();
    return { commit: gitText(top, ['rev-parse', '--short', commit]) ?? commit, listing };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
