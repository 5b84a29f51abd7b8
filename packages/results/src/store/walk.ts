import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './error.ts';
import { explain, isMissing } from './failure.ts';
import type { Problem } from './problem.ts';

/** Records lie three folders deep: profile, study, entry. */
const DEPTH = 3;

export interface Found {
  /** Paths of regular files, relative to the root, with `/`, sorted. */
  readonly files: string[];
  /** Links, devices, and folders that are too deep or unreadable. They are named and left alone. */
  readonly problems: Problem[];
}

const foreign = (path: string, message: string): Problem => ({ kind: 'foreign', path, message });

/** Hidden files and folders belong to other tools (.gitkeep, .DS_Store, .git) and are not reported. */
const isHidden = (name: string) => name.startsWith('.');

/** Describes a path that is neither a file nor a folder. A link may lead anywhere, so it isn't followed. */
export function oddity(file: Pick<Dirent, 'isSymbolicLink'>): string {
  return file.isSymbolicLink()
    ? 'a link; not followed, as it may lead out of the results folder, and left alone'
    : 'neither a file nor a folder; left alone';
}

/**
 * The files of `start`, a folder below `root` ('' for the root itself), three folders deep and without following links;
 * none where it is missing. @throws StoreError where the root can't be read
 */
export function walk(root: string, start: string): Found {
  const found: Found = { files: [], problems: [] };
  const parts = start.split('/').filter((part) => part !== '');
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = parts.slice(0, depth).join('/');
    const status = statusOf(root, path);
    if (status === undefined) return found;
    if (!status.isDirectory()) {
      found.problems.push(
        foreign(path, status.isFile() ? 'a file where a folder is expected' : oddity(status)),
      );
      return found;
    }
  }
  visit(root, parts, found);
  found.files.sort();
  return found;
}

/** A link is not followed. Undefined if nothing is there. @throws StoreError if the system refuses access */
function statusOf(root: string, path: string): Stats | undefined {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false });
  } catch (error) {
    // A file has nothing below it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw unreadable(root, error);
  }
}

function unreadable(root: string, error: unknown): StoreError {
  const { cause, remedy } = explain(error);
  return new StoreError(`store: ${root} cannot be read: ${cause}; ${remedy}`, { cause: error });
}

function visit(root: string, parts: readonly string[], found: Found): void {
  for (const entry of entriesOf(root, parts, found.problems)) {
    const own = [...parts, entry.name];
    const path = own.join('/');
    if (entry.isFile()) found.files.push(path);
    else if (isHidden(entry.name) || path === 'quarantine') continue;
    else if (!entry.isDirectory()) found.problems.push(foreign(path, oddity(entry)));
    else if (own.length <= DEPTH) visit(root, own, found);
    else found.problems.push(foreign(path, 'an unexpected folder; left alone, with everything in it'));
  }
}

function entriesOf(root: string, parts: readonly string[], problems: Problem[]): Dirent[] {
  const path = parts.join('/');
  try {
    return readdirSync(join(root, path), { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    const { cause } = explain(error);
    if (path === '') throw unreadable(root, error);
    problems.push({ kind: 'inaccessible', path, message: `the folder cannot be read: ${cause}` });
    return [];
  }
}

/** @throws StoreError if a folder of `path` (relative to `root`) is a link: written files must stay below the root */
export function refuseLinks(root: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/');
    const status = statusOf(root, folder);
    if (status?.isSymbolicLink())
      throw new StoreError(
        `store: ${join(root, folder)} is a link, and nothing is written through one, as it may lead out of the results folder; ` +
          'put a folder in its place, or name the folder it leads to with --results',
      );
  }
}
