import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../src/dataset.ts';
import { folderWith, idx } from './idx-files.ts';

const images = (count: number, shape: number[] = [2, 2]) =>
  idx(
    [count, ...shape],
    Uint8Array.from({ length: count * shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 251),
  );
const FOUR = {
  'train-images-idx3-ubyte': images(3),
  'train-labels-idx1-ubyte': idx([3], [0, 1, 2]),
  't10k-images-idx3-ubyte': images(2),
  't10k-labels-idx1-ubyte': idx([2], [1, 2]),
};
/** The MD5 of the four files' MD5s, by another program. */
const USUAL = '8bbbacd55f7e70fdf9a6eda08ab54dfc';

type Files = Readonly<Record<string, Uint8Array | string>>;

/** A folder with these files, in folders of their own where their names have slashes. */
function tree(files: Files): string {
  const root = folderWith({});
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const renamed = (rename: (name: string) => string, files: Readonly<Record<string, Uint8Array>> = FOUR) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [rename(name), bytes]));

function loadDatasetOf(files: Files, path = '') {
  return loadDataset(join(tree(files), path));
}

function messageOf(files: Files, path = ''): string {
  const root = tree(files);
  try {
    loadDataset(join(root, path));
  } catch (error) {
    return String(error).replaceAll(root, '…');
  }
  throw new Error('nothing was thrown');
}

/** An IDX file of big-endian 32-bit integers. */
function int32(shape: readonly number[], values: readonly number[]): Uint8Array {
  const data = new Uint8Array(4 * values.length);
  const view = new DataView(data.buffer);
  values.forEach((value, i) => {
    view.setInt32(4 * i, value);
  });
  return idx(shape, data, 12);
}

describe('a folder as people have it', () => {
  const underscores = (name: string) => name.replace(/-idx.*/, '').replaceAll('-', '_');
  test.each<[string, Files, string?, (string | undefined)?]>([
    ["torchvision's root", renamed((name) => `MNIST/raw/${name}`), '', 'MNIST'],
    ["torchvision's set", renamed((name) => `MNIST/raw/${name}`), 'MNIST', 'MNIST'],
    ["torchvision's raw", renamed((name) => `KMNIST/raw/${name}`), 'KMNIST/raw', 'KMNIST'],
    ["EMNIST's archive", renamed((name) => `gzip/digits-${name.replace('t10k', 'test')}`), '', 'digits'],
    ["Kaggle's folders", renamed((name) => `${name}/${name}`), '', undefined],
    [
      "Kaggle's folders beside the files",
      { ...renamed((name) => `${name}/${name}`), ...renamed((name) => name.replace('-idx', '.idx')) },
    ],
    ["7-Zip's folders", renamed((name) => `${name}.gz/${name}`)],
    ['upper case', renamed((name) => name.toUpperCase())],
    ['underscores', renamed((name) => `${name.replaceAll('-', '_')}`)],
    ['no suffix', renamed((name) => name.replace(/-idx.*/, ''))],
    ['underscores and no suffix', renamed(underscores)],
    [
      "macOS's companions",
      { ...renamed((name) => `my-${name}`), ...renamed((name) => `._my-${name}`), '.DS_Store': 'x' },
      '',
      'my',
    ],
    [
      'a prefix and other files',
      { ...renamed((name) => `qmnist-${name}`), 'qmnist-test-labels.tsv': 'x' },
      '',
      'qmnist',
    ],
  ])('%s', (_, files, path = '', title = undefined) => {
    const set = loadDatasetOf(files, path);
    expect(set.checksum).toBe(USUAL);
    if (title !== undefined) expect(set.title).toBe(title);
  });

  test('.GZ in upper case, with a long extra field, several members and zeros at the end', () => {
    const packed = Object.fromEntries(
      Object.entries(FOUR).map(([name, bytes]) => {
        const [first, second] = [gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))];
        // FEXTRA: a length of two bytes, little-endian, then so many bytes, after the ten bytes of the header.
        const extra = Buffer.concat([Uint8Array.of(0xff, 0xff), new Uint8Array(0xffff).fill(65)]);
        const header = Uint8Array.from(first.subarray(0, 10));
        header[3] = 4;
        const long = Buffer.concat([header, extra, first.subarray(10)]);
        return [`${name}.GZ`, new Uint8Array(Buffer.concat([long, second, new Uint8Array(700)]))];
      }),
    );
    expect(loadDatasetOf(packed).checksum).toBe(USUAL);
  });

  test('labels as 32-bit integers, and in the first of several columns', () => {
    const columns = [7, 11, 13].flatMap((extra, i) => [[0, 1, 2][i] ?? 0, extra, -1, 100_000]);
    const qmnist = {
      ...FOUR,
      'train-labels-idx1-ubyte': int32([3, 4], columns),
      't10k-labels-idx1-ubyte': int32([2], [1, 2]),
    };
    expect(
      loadDatasetOf(renamed((name) => name.replace('labels-idx1-ubyte', 'labels-idx2-int'), qmnist)).checksum,
    ).toBe(USUAL);
  });

  test.each([[[2, 2, 1]], [[1, 2, 2]]])('images of four dimensions, one of them 1: %j', (shape) => {
    const four = {
      ...FOUR,
      'train-images-idx3-ubyte': images(3, shape),
      't10k-images-idx3-ubyte': images(2, shape),
    };
    expect(loadDatasetOf(four).checksum).toBe(USUAL);
  });

  test('what cannot be used is named, with what to do', () => {
    expect(messageOf({ ...FOUR, 'train-images-idx3-ubyte': images(3, [2, 2, 3]) })).toMatch(
      /its images are \[2, 2, 3\], in colour; expected .* grey images.* Convert them to grey/,
    );
    expect(messageOf({ 'emnist-letters-train.csv': '1', 'letters.mat': '2' })).toMatch(
      /no file for train-images.*; it holds emnist-letters-train\.csv, letters\.mat; expected.* Download the set as IDX files, or convert it/,
    );
    expect(messageOf({ ...FOUR, 'train-labels-idx1-ubyte': idx([3], new Uint8Array(12), 13) })).toMatch(
      /its elements are of type 32-bit float; expected an IDX file of labels/,
    );
    const one = {
      'train-labels-idx1-ubyte': idx([3], [4, 4, 4]),
      't10k-labels-idx1-ubyte': idx([2], [4, 4]),
    };
    expect(messageOf({ ...FOUR, ...one })).toMatch(/one class only \(label 4\); expected at least two/);
  });

  test('only what can be used is suggested', () => {
    const some = Object.fromEntries(Object.entries(renamed((name) => `b-${name}`)).slice(0, 2));
    // An incomplete set beside a complete one is no choice.
    expect(loadDatasetOf({ ...renamed((name) => `a-${name}`), ...some }).title).toBe('a');
    const message = messageOf({
      ...renamed((name) => `x/raw/${name}`),
      ...renamed((name) => `y/raw/${name}`),
    });
    expect(message).toMatch(/holds 2 data sets: …\/x\/raw, …\/y\/raw; expected one\. Name one: …\/x\/raw\./);
    expect(messageOf(some, 'b-train-images-idx3-ubyte')).toMatch(/this is a file; .* Check the path\./);
  });
});

describe('classes', () => {
  const lettersFrom = (first: number) => ({
    ...FOUR,
    'train-labels-idx1-ubyte': idx([3], [first, first + 25, first + 8]),
    't10k-labels-idx1-ubyte': idx([2], [first + 25, first]),
  });

  test('of EMNIST are known by its file names, unless its labels are others', () => {
    const set = loadDatasetOf(
      renamed((name) => `emnist-letters-${name.replace('t10k', 'test')}.gz`, lettersFrom(1)),
    );
    expect(set).toMatchObject({ classes: 26, transposed: 'by-name', title: 'emnist-letters' });
    expect(set.classNames.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    expect([...set.train.labels]).toEqual([0, 25, 8]);
    const converted = loadDatasetOf(renamed((name) => `emnist-letters-${name}`, lettersFrom(0)));
    expect(converted.classNames[25]).toBe('25');
    const balanced = loadDatasetOf(renamed((name) => `EMNIST-Balanced-${name}`, lettersFrom(0)));
    expect(balanced.classNames.join('')).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt');
  });

  test('begin at the lowest label, and are called by their numbers', () => {
    const set = loadDatasetOf(lettersFrom(1));
    expect(set).toMatchObject({ classes: 26, classNames: { 0: '1', 25: '26' }, transposed: 'unknown' });
    // The same images under other numbers are another set: three and seven are other images.
    expect(set.checksum).not.toBe(loadDatasetOf(lettersFrom(0)).checksum);
  });

  test('are stated in dataset.json', () => {
    const stated = (statement: object, files: Files = lettersFrom(1), name = 'dataset.json') =>
      loadDatasetOf({ ...files, [name]: JSON.stringify(statement) });
    const classes = [...'abcdefghijklmnopqrstuvwxyz'];
    expect(stated({ title: 'Buchstaben', classes, firstLabel: 1, transposed: true })).toMatchObject({
      title: 'Buchstaben',
      classNames: classes,
      transposed: 'yes',
      checksum: loadDatasetOf(lettersFrom(1)).checksum,
    });
    expect(stated({ firstLabel: 0 })).toMatchObject({ classes: 27, classNames: { 0: '0' } });
    // A class without an image is one of them, and another network.
    const more = stated({ classes: [...classes, 'ß'], firstLabel: 1 });
    expect(more).toMatchObject({ classes: 27 });
    expect(more.checksum).not.toBe(loadDatasetOf(lettersFrom(1)).checksum);
    const prefixed = renamed((name) => `x-${name}`, lettersFrom(1));
    expect(stated({ title: 'X' }, prefixed, 'x-dataset.json').title).toBe('X');
  });

  test('that contradict the labels, or are none, are refused', () => {
    const said = (statement: unknown) =>
      messageOf({
        ...lettersFrom(1),
        'dataset.json': typeof statement === 'string' ? statement : JSON.stringify(statement),
      });
    expect(said({ classes: ['a', 'b'] })).toMatch(
      /label 26 .*; expected labels from 1 to 2\. Correct the classes/,
    );
    expect(said({ firstLabel: 2 })).toMatch(/label 1 \(number 0/);
    expect(said({ classes: ['a', 'a'], clases: 1, firstLabel: -1 })).toMatch(
      /"classes" is \["a","a"\], expected a list of 2 to 62 different texts; there is no field "clases"; "firstLabel" is -1/,
    );
    expect(said('{')).toMatch(/dataset\.json: it is not valid JSON/);
    expect(said([])).toMatch(/it holds no object/);
  });
});
