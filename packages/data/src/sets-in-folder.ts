import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const PARTS = ['train-images', 'train-labels', 'test-images', 'test-labels'] as const;
export type Part = (typeof PARTS)[number];

/** Files in a folder whose names begin alike. */
export interface FoundSet {
  readonly folder: string;
  /** What their names begin with, in lower case and without the separator; empty if nothing. */
  readonly prefix: string;
  /** The same as it is written. */
  readonly written: string;
  /** Paths. */
  readonly files: ReadonlyMap<Part, string>;
}

/**
 * "train-images-idx3-ubyte", "train-images.idx3-ubyte.gz", "emnist-digits-test-labels-idx1-ubyte", "qmnist-train-labels-idx2-int.gz",
 * "TRAIN_IMAGES.GZ".
 */
const FILE_NAME =
  /^(?<written>(?:.*[-_. ])?)(?<split>train|t10k|test)[-_. ]?(?<part>images|labels)(?:[-_. ]?idx\d?)?(?:[-_. ]?u?(?:byte|int))?(?<packed>(?:\.gz)?)$/i;

export const missingParts = ({ files }: FoundSet): Part[] => PARTS.filter((part) => !files.has(part));

/** The sets in a folder, the one without a prefix first. Throws what the system says if the folder cannot be read. */
export function setsIn(folder: string): FoundSet[] {
  const sets = new Map<string, { written: string; files: Map<Part, string> }>();
  for (const { path, match } of candidates(folder)) {
    const { written = '', split = '', part = '' } = match;
    const prefix = written.toLowerCase().replace(/[-_. ]+$/, '');
    const set = sets.get(prefix) ?? { written, files: new Map<Part, string>() };
    const key: Part = `${split.toLowerCase() === 'train' ? 'train' : 'test'}-${part.toLowerCase() === 'images' ? 'images' : 'labels'}`;
    if (!set.files.has(key)) set.files.set(key, path);
    sets.set(prefix, set);
  }
  return [...sets]
    .map(([prefix, set]) => ({ folder, prefix, ...set }))
    .sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
}

interface Candidate {
  readonly path: string;
  readonly match: Readonly<Record<string, string>>;
  /** Plain files win over gzipped ones, which take longer to read, and both over what lies in a folder of that name. */
  readonly preference: number;
}

function candidates(folder: string): Candidate[] {
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry): Candidate[] => {
    const match = matchOf(entry.name);
    if (match === undefined) return [];
    const path = join(folder, entry.name);
    if (!isFolder(entry, path)) return [{ path, match, preference: match.packed === '' ? 0 : 1 }];
    // Kaggle and 7-Zip put a file into a folder of its name.
    return filesWithin(path, match).map((inner) => ({ path: inner, match, preference: 2 }));
  });
  return found.sort((a, b) => a.preference - b.preference || (a.path < b.path ? -1 : 1));
}

/** Names that begin with a dot are those of other tools: macOS writes `._name` beside a file. */
const matchOf = (name: string): Record<string, string> | undefined =>
  name.startsWith('.') ? undefined : FILE_NAME.exec(name)?.groups;

/** A link to a folder is a folder. */
function isFolder(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function filesWithin(folder: string, outer: Readonly<Record<string, string>>): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => {
        const match = matchOf(entry.name);
        const isSame =
          match?.split?.toLowerCase() === outer.split?.toLowerCase() &&
          match?.part?.toLowerCase() === outer.part?.toLowerCase();
        return isSame && entry.isFile();
      })
      .map(({ name }) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}
