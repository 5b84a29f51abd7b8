import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { datasetFiles, loadDataset } from '../src/dataset.ts';
import { folderWith, idx } from './idx-files.ts';

const pixels = (count: number) => idx([count, 2, 2], new Uint8Array(4 * count));
const FOUR = {
  'train-images-idx3-ubyte': pixels(3),
  'train-labels-idx1-ubyte': idx([3], [0, 9, 2]),
  't10k-images-idx3-ubyte': pixels(2),
  't10k-labels-idx1-ubyte': idx([2], [1, 9]),
};
const renamed = (rename: (name: string) => string, change = (bytes: Uint8Array) => bytes) =>
  Object.fromEntries(Object.entries(FOUR).map(([name, bytes]) => [rename(name), change(bytes)]));

const messageOf = (folder: string, path = folder) => {
  try {
    loadDataset(path);
  } catch (error) {
    return String(error).replaceAll(folder, '…');
  }
  throw new Error('nothing was thrown');
};

describe('MNIST', () => {
  const mnist = loadDataset();

  test('has its 60,000 and 10,000 images and checked contents', () => {
    expect(mnist).toMatchObject({ name: 'mnist', classes: 10, checksum: '94797cf0d9d1db20eb9e09b570ee0eb7' });
    expect(mnist.train).toMatchObject({ count: 60_000, rows: 28, columns: 28 });
    expect(mnist.test).toMatchObject({ count: 10_000, rows: 28, columns: 28 });
    expect(mnist.train.images).toHaveLength(60_000 * 784);
  });

  test('has the published number of each digit, and the published mean and deviation', () => {
    const counts = (labels: Uint8Array) =>
      Array.from({ length: 10 }, (_, d) => labels.filter((x) => x === d).length);
    expect(counts(mnist.train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(counts(mnist.test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let [sum, squares] = [0, 0];
    for (const pixel of mnist.train.images) {
      sum += pixel / 255;
      squares += (pixel / 255) ** 2;
    }
    const mean = sum / mnist.train.images.length;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / mnist.train.images.length - mean ** 2)).toBeCloseTo(0.3081, 4);
  });

  test('is the file as it was read, not a copy', () => {
    expect(mnist.train.images.byteOffset).toBe(16);
    expect(mnist.train.images.buffer.byteLength).toBe(60_000 * 784 + 16);
  });
});

describe('loadDataset of a folder', () => {
  test('finds plain and gzipped files, dots, "test" and prefixes, all with the same checksum', () => {
    const folders = [
      renamed((name) => name),
      renamed(
        (name) => `${name}.gz`,
        (bytes) => gzipSync(bytes),
      ),
      renamed((name) => name.replace('-idx', '.idx')),
      renamed((name) => name.replace('t10k', 'test')),
      renamed(
        (name) => `emnist-digits-${name.replace('t10k', 'test')}.gz`,
        (bytes) => gzipSync(bytes),
      ),
      {
        ...renamed(
          (name) => `${name}.gz`,
          () => Uint8Array.of(1),
        ),
        ...FOUR,
      },
    ].map((files) => loadDataset(folderWith(files)));
    expect(new Set(folders.map(({ checksum }) => checksum)).size).toBe(1);
    expect(folders.map(({ train, test: { count } }) => [train.count, count])).toEqual(
      folders.map(() => [3, 2]),
    );
    expect(new Set(folders.map(({ name }) => name))).toEqual(
      new Set([`data-${folders[0]?.checksum.slice(0, 12)}`]),
    );
    expect(folders[4]?.title).toBe('emnist-digits');
  });

  test('has another checksum when a byte differs', () => {
    const other = folderWith({ ...FOUR, 't10k-labels-idx1-ubyte': idx([2], [1, 8]) });
    expect(loadDataset(other).checksum).not.toBe(loadDataset(folderWith(FOUR)).checksum);
  });

  test('is called as the folder is, in any script', () => {
    const folder = folderWith(FOUR);
    expect(loadDataset(folder).title).toBe(basename(folder));
    expect(loadDataset(`${folder}/`).title).toBe(basename(folder));
    const digits = join(folder, '数字');
    mkdirSync(digits);
    for (const [name, bytes] of Object.entries(FOUR)) writeFileSync(join(digits, name), bytes);
    expect(loadDataset(digits).title).toBe('数字');
  });

  test('has the name of a known set only with its content, and always with it', () => {
    const folder = folderWith({});
    const [other, same] = [join(folder, 'mnist'), join(folder, 'copy')];
    for (const path of [other, same]) mkdirSync(path);
    for (const [name, bytes] of Object.entries(FOUR)) writeFileSync(join(other, name), bytes);
    const { train, test } = datasetFiles();
    for (const path of [train, test].flatMap(({ images, labels }) => [images, labels]))
      writeFileSync(join(same, `${basename(path)}.gz`), gzipSync(readFileSync(path), { level: 1 }));
    expect(loadDataset(other)).toMatchObject({
      title: 'mnist',
      name: expect.stringMatching(/^data-[0-9a-f]{12}$/),
    });
    expect(loadDataset(same)).toMatchObject({ title: 'MNIST', name: 'mnist' });
  });

  test('takes one of several sets by its prefix', () => {
    const files = { ...renamed((name) => `letters-${name}`), ...renamed((name) => `mnist-${name}`) };
    const folder = folderWith(files);
    expect(loadDataset(join(folder, 'mnist')).title).toBe('mnist');
    expect(messageOf(folder)).toMatchInlineSnapshot(
      `"DataError: …: the folder holds 2 data sets: …/letters, …/mnist; expected one. Name one: …/letters."`,
    );
  });

  test('has as many classes as its labels say', () => {
    const letters = folderWith({ ...FOUR, 'train-labels-idx1-ubyte': idx([3], [0, 26, 9]) });
    expect(loadDataset(letters)).toMatchObject({ classes: 27, classNames: { 26: '26', length: 27 } });
  });

  test.each([
    ['without its files', {}],
    ['without one of its files', { ...FOUR, 't10k-labels-idx1-ubyte': undefined }],
    ['with fewer labels than images', { ...FOUR, 'train-labels-idx1-ubyte': idx([2], [0, 9]) }],
    ['with more classes than a record can hold', { ...FOUR, 't10k-labels-idx1-ubyte': idx([2], [1, 62]) }],
    ['with test images of another size', { ...FOUR, 't10k-images-idx3-ubyte': idx([2, 1, 1], [0, 0]) }],
    ['with a truncated file', { ...FOUR, 'train-images-idx3-ubyte': pixels(3).subarray(0, 20) }],
    [
      'with labels in place of images',
      { ...FOUR, 'train-images-idx3-ubyte': FOUR['train-labels-idx1-ubyte'] },
    ],
  ])('refuses one %s', (_, files) => {
    const there = Object.entries(files).flatMap(([name, bytes]) => (bytes ? [[name, bytes] as const] : []));
    expect(messageOf(folderWith(Object.fromEntries(there)))).toMatchSnapshot();
  });

  test('refuses what is no folder', () => {
    const folder = folderWith(FOUR);
    expect(messageOf(folder, join(folder, 'missing'))).toMatch(
      /^DataError: …\/missing: there is no such folder; expected/,
    );
    expect(messageOf(folder, join(folder, 'train-labels-idx1-ubyte'))).toMatch(
      /this is a file; .* Name its folder: …/,
    );
  });
});

const FASHION = '/usr/share/datasets/fashion-mnist';
test.skipIf(!existsSync(FASHION))('Fashion-MNIST as Debian packages it loads as it is', () => {
  const fashion = loadDataset(FASHION);
  expect(fashion).toMatchObject({ name: 'fashion-mnist', train: { count: 60_000 }, test: { count: 10_000 } });
  expect(fashion.train.labels.filter((label) => label === 9)).toHaveLength(6000);
});
