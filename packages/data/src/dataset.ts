import { checksumOf } from './checksum.ts';
import { type Classes, classesOf } from './classes.ts';
import { DataError } from './data-error.ts';
import { emnistNamed } from './emnist.ts';
import { type DatasetFiles, findFiles } from './find-files.ts';
import type { Dataset, ImageSet } from './image-set.ts';
import { knownByChecksum } from './known-sets.ts';
import { type LabelledImages, loadSplit } from './load-split.ts';
import { namedFiles, namedSet, repairOf } from './named-sets.ts';
import { readStatement } from './statement.ts';

/**
 * A data set by its name ("mnist", "fashion-mnist") or by the path of its IDX files (see findFiles); MNIST unless given. A name
 * wins over a folder of that name; `./mnist` is the folder. Throws a DataError that names the file, what was found, what was
 * expected, and a remedy.
 */
export function loadDataset(source = 'mnist'): Dataset {
  const files = datasetFiles(source);
  const stated = files.statement === null ? undefined : readStatement(files.statement);
  const splits = [loadSplit(files.train), loadSplit(files.test)] as const;
  const [train, test] = splits;
  if (train.rows !== test.rows || train.columns !== test.columns) {
    throw new DataError({
      subject: files.test.images,
      given: `images of ${test.rows} x ${test.columns}`,
      expected: `${train.rows} x ${train.columns}, as in ${files.train.images}`,
      remedy: 'Take both files from the same data set.',
    });
  }
  const classes = classesOf(files, stated, splits);
  const sets = { train: imageSet(train, classes), test: imageSet(test, classes) };
  const checksum = checksumOf(sets, classes);
  checkNamed(source, files, checksum);
  const known = knownByChecksum(checksum);
  return {
    name: known?.name ?? `data-${checksum.slice(0, 12)}`,
    title: stated?.title ?? known?.title ?? files.title,
    checksum,
    classes: classes.names.length,
    classNames: stated?.classes ?? known?.classNames ?? classes.names,
    transposed: transpositionOf(stated?.transposed ?? (known === undefined ? undefined : false), files),
    ...sets,
  };
}

function imageSet({ count, rows, columns, pixels, labels }: LabelledImages, { first }: Classes): ImageSet {
  return { count, rows, columns, images: pixels, labels: Uint8Array.from(labels, (label) => label - first) };
}

function transpositionOf(known: boolean | undefined, { prefix }: DatasetFiles): Dataset['transposed'] {
  if (known !== undefined) return known ? 'yes' : 'no';
  return emnistNamed(prefix) === undefined ? 'unknown' : 'by-name';
}

/** Paths of the files of a data set: see loadDataset. Throws a DataError if a file is missing. */
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
