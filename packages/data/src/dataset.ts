import { checksumOf } from './checksum.ts';
import { DataError } from './data-error.ts';
import { type DatasetFiles, findFiles } from './find-files.ts';
import type { Dataset } from './image-set.ts';
import { knownByChecksum } from './known-sets.ts';
import { loadSplit } from './load-split.ts';
import { namedFiles, namedSet, repairOf } from './named-sets.ts';

/** The most classes that a record can hold the answers of: one character each. */
const MOST_CLASSES = 62;

/**
 * A data set by its name ("mnist", "fashion-mnist") or by the path of its IDX files (see findFiles); MNIST unless given. A name
 * wins over a folder of that name; `./mnist` is the folder. Throws a DataError that names the file, what was found, what was
 * expected, and a remedy.
 */
export function loadDataset(source = 'mnist'): Dataset {
  const files = datasetFiles(source);
  const train = loadSplit(files.train);
  const test = loadSplit(files.test);
  if (train.rows !== test.rows || train.columns !== test.columns) {
    throw new DataError({
      subject: files.test.images,
      given: `images of ${test.rows} x ${test.columns}`,
      expected: `${train.rows} x ${train.columns}, as in ${files.train.images}`,
      remedy: 'Take both files from the same data set.',
    });
  }
  const checksum = checksumOf({ train, test });
  checkNamed(source, files, checksum);
  const known = knownByChecksum(checksum);
  const classNames = known?.classNames ?? numberNames(highest(train.labels, test.labels) + 1);
  if (classNames.length > MOST_CLASSES) {
    throw new DataError({
      subject: files.train.labels,
      given: `labels up to ${classNames.length - 1}`,
      expected: `at most ${MOST_CLASSES} classes`,
      remedy: 'Take a data set with fewer classes.',
    });
  }
  return {
    name: known?.name ?? `data-${checksum.slice(0, 12)}`,
    title: known?.title ?? files.title,
    checksum,
    classes: classNames.length,
    classNames,
    transposed: known === undefined ? 'unknown' : 'no',
    train,
    test,
  };
}

/** Paths of the four files of a data set: see loadDataset. Throws a DataError if a file is missing. */
export function datasetFiles(source = 'mnist'): DatasetFiles {
  const named = namedSet(source);
  return named === undefined ? findFiles(source) : namedFiles(named);
}

/** A name stands for one content. */
function checkNamed(source: string, files: DatasetFiles, checksum: string): void {
  const named = namedSet(source);
  if (named === undefined || named.set.checksum === checksum) return;
  throw new DataError({
    subject: files.train.images,
    given: `with the files beside it the checksum ${checksum}`,
    expected: `${named.set.checksum}, that of ${named.set.title}`,
    remedy: repairOf(named),
  });
}

const numberNames = (count: number) => Array.from({ length: count }, (_, i) => String(i));

const highest = (...columns: readonly Uint8Array[]) =>
  columns.reduce((most, labels) => labels.reduce((a, b) => Math.max(a, b), most), 0);
