import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from './data-error.ts';
import { isMissing, refused, statusOf } from './status.ts';

export interface SplitFiles {
  readonly images: string;
  readonly labels: string;
}

export interface DatasetFiles {
  /** What people call the set. */
  readonly title: string;
  readonly train: SplitFiles;
  readonly test: SplitFiles;
}

/** "train-images-idx3-ubyte", "train-images.idx3-ubyte.gz", "emnist-digits-test-labels-idx1-ubyte". */
const FILE_NAME =
  /^(?<prefix>.*?)(?<split>train|t10k|test)-(?<part>images|labels)[-.]idx[13]-ubyte(?:\.gz)?$/;

const PARTS = ['train-images', 'train-labels', 'test-images', 'test-labels'] as const;
type Part = (typeof PARTS)[number];

const EXPECTED =
  'the four IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and ' +
  't10k-labels-idx1-ubyte (or with a dot before idx, .gz at the end, test for t10k, or a prefix)';

/** The four files of the data set in that folder, or of the one with that prefix in the folder above. */
export function findFiles(path: string): DatasetFiles {
  const full = resolve(path);
  const isFolder = statusOf(full)?.isDirectory() ?? false;
  const folder = isFolder ? full : dirname(full);
  const sets = setsIn(folder, path);

  const prefix = isFolder ? onlyPrefix(sets, path) : wantedPrefix(sets, basename(full), path);
  const found = sets.get(prefix) ?? new Map<Part, string>();
  const missing = PARTS.filter((part) => !found.has(part));
  if (missing.length > 0) {
    throw new DataError({
      subject: path,
      given: `no file for ${missing.join(', ')}${found.size > 0 ? ` beside ${[...found.values()].join(', ')}` : ''}`,
      expected: EXPECTED,
      remedy: 'Download the missing files into the folder.',
    });
  }
  const file = (part: Part) => join(folder, found.get(part) ?? '');
  return {
    title: prefix.replace(/[-_.\s]+$/, '') || basename(folder) || folder,
    train: { images: file('train-images'), labels: file('train-labels') },
    test: { images: file('test-images'), labels: file('test-labels') },
  };
}

/** File names by prefix, then by part; plain files win over gzipped ones, which take longer to read. */
function setsIn(folder: string, path: string): Map<string, Map<Part, string>> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (!isMissing(error)) throw refused(path, `a folder with ${EXPECTED}`, error);
    throw new DataError(
      { subject: path, given: 'there is no such folder', expected: EXPECTED, remedy: 'Check the path.' },
      error,
    );
  }
  const sets = new Map<string, Map<Part, string>>();
  for (const name of names.sort()) {
    const match = FILE_NAME.exec(name)?.groups;
    if (!match) continue;
    const { prefix = '', split, part } = match;
    const set = sets.get(prefix) ?? new Map<Part, string>();
    const key: Part = `${split === 'train' ? 'train' : 'test'}-${part === 'images' ? 'images' : 'labels'}`;
    if (!set.has(key)) set.set(key, name);
    sets.set(prefix, set);
  }
  return sets;
}

function onlyPrefix(sets: Map<string, unknown>, path: string): string {
  const [first, ...others] = sets.keys();
  if (others.length === 0) return first ?? '';
  // A set without a prefix is the folder's own.
  if (sets.has('')) return '';
  throw new DataError({
    subject: path,
    given: `the folder holds ${others.length + 1} data sets: ${[...sets.keys()].join(', ')}`,
    expected: 'one',
    remedy: `Name one: ${join(path, (first ?? '').replace(/[-_.]+$/, ''))}.`,
  });
}

function wantedPrefix(sets: Map<string, unknown>, name: string, path: string): string {
  const prefix = [...sets.keys()].find((key) => key !== '' && key.replace(/[-_.]+$/, '') === name);
  if (prefix !== undefined) return prefix;
  const isFile = statusOf(path) !== undefined;
  throw new DataError({
    subject: path,
    given: isFile ? 'this is a file' : 'there is no such folder',
    expected: `a folder with ${EXPECTED}`,
    remedy: isFile ? `Name its folder: ${dirname(path)}.` : 'Check the path.',
  });
}
