import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DataError } from './data-error.ts';
import { type FoundSet, missingParts, PARTS, type Part, setsIn } from './sets-in-folder.ts';
import { isMissing, refused, statusOf } from './status.ts';

export interface SplitFiles {
  readonly images: string;
  readonly labels: string;
}

export interface DatasetFiles {
  /** What people call the set. */
  readonly title: string;
  /** What the names of its files begin with, before "train" and "test". */
  readonly prefix: string;
  /** Path of the file that may state more about it; null if none may. */
  readonly statement: string | null;
  readonly train: SplitFiles;
  readonly test: SplitFiles;
}

const EXPECTED =
  'the four IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and ' +
  't10k-labels-idx1-ubyte (or with a dot before idx, .gz at the end, test for t10k, or a prefix)';

/** Folders in which downloads put the files: torchvision's, EMNIST's. */
const INNER = ['raw', 'gzip', 'data'];
/** Names of folders that say nothing about the set in them. */
const COMMON = /^(raw|gzip|data|dataset|datasets|mnist-?data|files|download|unpacked)$/i;

/**
 * The four files of the data set in that folder, or of the one with that prefix in the folder above; also in its folder `raw`,
 * and, as torchvision lays them out, in `raw` of the only folder in it.
 */
export function findFiles(path: string): DatasetFiles {
  const full = resolve(path);
  const status = statusOf(full);
  if (status?.isDirectory()) return inFolder(full, path);
  const parent = dirname(full);
  if (status === undefined) {
    const found = completeSets(parent).find(
      ({ prefix }) => prefix !== '' && prefix === prefixOf(basename(full)),
    );
    if (found !== undefined) return filesOf(found);
  }
  throw noFolder(path, parent, status !== undefined);
}

const prefixOf = (name: string) => name.toLowerCase().replace(/[-_. ]+$/, '');

function noFolder(path: string, parent: string, isFile: boolean): DataError {
  // A folder is only suggested if it can be used.
  const usable = isFile && completeSets(parent).length === 1;
  return new DataError({
    subject: path,
    given: isFile ? 'this is a file' : 'there is no such folder',
    expected: `a folder with ${EXPECTED}`,
    remedy: usable ? `Name its folder: ${dirname(path)}.` : 'Check the path.',
  });
}

/** Sets of which every file is there; none where the folder cannot be read. */
function completeSets(folder: string): FoundSet[] {
  try {
    return setsIn(folder).filter((set) => missingParts(set).length === 0);
  } catch {
    return [];
  }
}

function inFolder(folder: string, path: string): DatasetFiles {
  const here = read(folder, path);
  const complete = here.filter((set) => missingParts(set).length === 0);
  // A set without a prefix is the folder's own.
  const own =
    complete.find(({ prefix }) => prefix === '') ?? (complete.length === 1 ? complete[0] : undefined);
  if (own !== undefined) return filesOf(own);
  const [inside, ...others] = complete.length > 0 ? complete : setsBelow(folder);
  if (inside !== undefined && others.length === 0) return filesOf(inside);
  if (inside !== undefined) throw severalSets(path, folder, [inside, ...others]);
  throw incomplete(path, folder, here);
}

/** Complete sets in folders where downloads put them. */
function setsBelow(folder: string): FoundSet[] {
  const inner = INNER.flatMap((name) => completeSets(join(folder, name)));
  if (inner.length > 0) return inner;
  return foldersIn(folder).flatMap((name) => {
    const own = completeSets(join(folder, name));
    return own.length > 0 ? own : INNER.flatMap((raw) => completeSets(join(folder, name, raw)));
  });
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function read(folder: string, path: string): FoundSet[] {
  try {
    return setsIn(folder);
  } catch (error) {
    if (!isMissing(error)) throw refused(path, `a folder with ${EXPECTED}`, error);
    throw new DataError(
      { subject: path, given: 'there is no such folder', expected: EXPECTED, remedy: 'Check the path.' },
      error,
    );
  }
}

function severalSets(path: string, folder: string, sets: readonly FoundSet[]): DataError {
  const names = sets.map(({ folder: own, prefix }) => join(path, relative(folder, own), prefix));
  return new DataError({
    subject: path,
    given: `the folder holds ${sets.length} data sets: ${names.join(', ')}`,
    expected: 'one',
    remedy: `Name one: ${names[0]}.`,
  });
}

function incomplete(path: string, folder: string, sets: readonly FoundSet[]): DataError {
  const [best] = sets.toSorted((a, b) => missingParts(a).length - missingParts(b).length);
  const missing = best === undefined ? PARTS : missingParts(best);
  const beside =
    best === undefined ? '' : ` beside ${[...best.files.values()].map((file) => basename(file)).join(', ')}`;
  const others = best === undefined ? otherFiles(folder) : '';
  return new DataError({
    subject: path,
    given: `no file for ${missing.join(', ')}${beside}${others}`,
    expected: EXPECTED,
    remedy:
      others === ''
        ? 'Download the missing files into the folder.'
        : 'Download the set as IDX files, or convert it.',
  });
}

/** The first of what a folder holds instead. */
function otherFiles(folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
  if (names.length === 0) return '';
  const shown = names.slice(0, 4).join(', ');
  return `; it holds ${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
}

function filesOf({ folder, prefix, written, files }: FoundSet): DatasetFiles {
  const file = (part: Part) => files.get(part) ?? '';
  const own = join(folder, `${written}dataset.json`);
  return {
    title: written.replace(/[-_. ]+$/, '') || folderTitle(folder),
    prefix,
    statement: statusOf(own) === undefined ? join(folder, 'dataset.json') : own,
    train: { images: file('train-images'), labels: file('train-labels') },
    test: { images: file('test-images'), labels: file('test-labels') },
  };
}

/** The first folder name from the inside that says something: `FashionMNIST` of `FashionMNIST/raw`. */
function folderTitle(folder: string): string {
  const names = [basename(folder), basename(dirname(folder))];
  return names.find((name) => name !== '' && !COMMON.test(name)) ?? (names[0] || folder);
}
