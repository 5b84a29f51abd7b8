import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { idx, patched, resized } from './idx.ts';

/** A data set that cannot be used. */
export interface DatasetCase {
  name: string;
  /** Makes it in an empty folder; returns the path to be given to --dataset where that is another. */
  make(folder: string): string | undefined;
  /** The message, from the file's name on. */
  expected: RegExp;
}

type Part = 'train-images' | 'train-labels' | 't10k-images' | 't10k-labels';

const [count, rows, columns] = [6, 8, 8];
const digits = [0, 1, 2, 9, 4, 5];
const images = idx([count, rows, columns], new Uint8Array(count * rows * columns).fill(7));
const labels = idx([count], digits);
const good: Record<Part, Buffer> = {
  'train-images': images,
  'train-labels': labels,
  't10k-images': images,
  't10k-labels': labels,
};
const fileOf = (part: Part, gzip = false) =>
  `${part}-idx${part.endsWith('images') ? 3 : 1}-ubyte${gzip ? '.gz' : ''}`;

/** Writes the four files, one of them replaced, or with null left out. */
function write(folder: string, part: Part, bytes: Buffer | null, gzip = false): undefined {
  for (const name of Object.keys(good) as Part[]) {
    const content = name === part ? bytes : good[name];
    if (content !== null) writeFileSync(join(folder, fileOf(name, gzip && name === part)), content);
  }
}

const replaced = (name: string, part: Part, bytes: Buffer, expected: RegExp, gzip = false): DatasetCase => ({
  name: `${part}: ${name}`,
  make: (folder) => write(folder, part, bytes, gzip),
  expected: new RegExp(`^\\S*${fileOf(part, gzip).replaceAll('.', '\\.')}: ${expected.source}`),
});

const hex = (value: number) => value.toString(16).padStart(2, '0');

/** Every byte and every size of the header, wrong. */
function wrongHeaders(part: Part, bytes: Buffer, rank: number): DatasetCase[] {
  const isImages = rank === 3;
  const wanted = isImages
    ? 'expected an IDX file of grey images: unsigned bytes, \\[count, rows, columns\\]'
    : 'expected an IDX file of labels: whole numbers, \\[count\\], or \\[count, columns\\] with the class first';
  const types = { 0: '0x00 is unknown', 7: '0x07 is unknown', 255: '0xff is unknown' };
  const whole = { 9: 'signed byte', 11: '16-bit integer', 12: '32-bit integer' };
  // Labels may be whole numbers of any size: bytes in their place are too few or as good.
  const known = { ...(isImages ? whole : {}), 13: '32-bit float', 14: '64-bit float' };
  return [
    ...[0, 1].map((at) =>
      replaced(
        `byte ${at} is not 0`,
        part,
        patched(bytes, at, 0x1e),
        RegExp(`it begins with 0x${at === 0 ? '1e' : '001e'}\\w+, which is no IDX magic number; ${wanted}`),
      ),
    ),
    ...Object.entries(types).map(([type, said]) =>
      replaced(
        `type ${hex(Number(type))}`,
        part,
        patched(bytes, 2, Number(type)),
        RegExp(`its element type ${said}; ${wanted}\\. Convert`),
      ),
    ),
    ...Object.entries(known).map(([type, said]) =>
      replaced(
        `type ${said}`,
        part,
        patched(bytes, 2, Number(type)),
        RegExp(`its elements are of type ${said}; ${wanted}\\. Convert`),
      ),
    ),
    ...[0, 1, 2, 3, 4, 255]
      // Images may have a fourth dimension and labels a second one; here, the data are read as its size.
      .filter((found) => found !== rank && found !== (isImages ? 4 : 2))
      .map((found) =>
        replaced(
          `rank ${found}`,
          part,
          patched(bytes, 3, found),
          RegExp(`it has ${found} dimensions?; ${wanted}\\. (Images are|Labels are|Convert)`),
        ),
      ),
    replaced(
      'one dimension more, made of its data',
      part,
      patched(bytes, 3, rank + 1),
      /it has \d+ bytes of data after the header; expected [\d,]+ bytes, as its sizes .* say\. It is cut off/,
    ),
    ...Array.from({ length: rank }, (_, axis) => [
      replaced(
        `size ${axis} is 0`,
        part,
        resized(bytes, 4 + 4 * axis, 0),
        /its header states sizes .*; expected sizes of at least 1\. Download it again\./,
      ),
      replaced(
        `size ${axis} is too large by one`,
        part,
        resized(bytes, 4 + 4 * axis, bytes.readUInt32BE(4 + 4 * axis) + 1),
        /it has \d+ bytes of data after the header; expected \d+ bytes, as its sizes .* say\. It is cut off: download it again\./,
      ),
      replaced(
        `size ${axis} is too small by one`,
        part,
        resized(bytes, 4 + 4 * axis, bytes.readUInt32BE(4 + 4 * axis) - 1),
        /it has \d+ bytes of data after the header; expected \d+ bytes, as its sizes .* say\. It is not a valid IDX file/,
      ),
      replaced(
        `size ${axis} is the largest number`,
        part,
        resized(bytes, 4 + 4 * axis, 2 ** 32 - 1),
        /it has \d+ bytes of data after the header; expected [\d,]+ bytes, as its sizes/,
      ),
    ]).flat(),
  ];
}

/** Cut off at and around each boundary of the header, and within the data. */
function truncations(part: Part, bytes: Buffer, rank: number): DatasetCase[] {
  const header = 4 + 4 * rank;
  const boundaries = Array.from({ length: rank + 1 }, (_, i) => 4 + 4 * i).flatMap((at) => [at - 1, at]);
  const inHeader = [1, 2, ...boundaries].filter((at, i, all) => at < header && all.indexOf(at) === i);
  const inData = [header, header + 1, bytes.length - 1];
  return [
    replaced(
      'empty',
      part,
      Buffer.alloc(0),
      /the file is empty \(0 bytes\); expected an IDX file, plain or gzipped\. Download it again\./,
    ),
    ...inHeader.map((at) =>
      replaced(
        `cut after byte ${at}`,
        part,
        bytes.subarray(0, at),
        RegExp(`it ends within the header, after ${at} bytes?; expected .*\\. Download it again\\.`),
      ),
    ),
    ...inData.map((at) =>
      replaced(
        `cut after byte ${at}`,
        part,
        bytes.subarray(0, at),
        RegExp(
          `it has ${at - header} bytes? of data after the header; expected ${bytes.length - header} bytes, .* It is cut off: download it again\\.`,
        ),
      ),
    ),
    replaced(
      'one byte more',
      part,
      Buffer.concat([bytes, Buffer.of(0)]),
      /it has \d+ bytes of data after the header; expected \d+ bytes, .* It is not a valid IDX file: download it again\./,
    ),
    replaced(
      'twice',
      part,
      Buffer.concat([bytes, bytes]),
      /it has \d+ bytes of data after the header; expected \d+ bytes/,
    ),
  ];
}

function gzips(): DatasetCase[] {
  const part = 'train-images';
  const packed = gzipSync(images);
  const cut =
    /(the gzip data is cut off; expected one whole gzip file|it ends within the header, after \d+ bytes; expected an IDX file)/;
  const corrupt = /the gzip data is corrupt \(.+\); expected one whole gzip file\. Download it again\./;
  const follows = /something else follows the gzip data; expected one whole gzip file\. Download it again\./;
  const at = (name: string, bytes: Buffer, expected: RegExp) =>
    replaced(`gzip ${name}`, part, bytes, expected, true);
  return [
    ...[2, 5, 10, 11].map((length) => at(`cut after byte ${length}`, packed.subarray(0, length), cut)),
    ...[20, 8, 7, 4, 1].map((missing) =>
      at(`without its last ${missing} bytes`, packed.subarray(0, packed.length - missing), cut),
    ),
    at('with an unknown method', patched(packed, 2, 99), corrupt),
    at('with a wrong checksum', patched(packed, packed.length - 8, (packed.at(-8) ?? 0) ^ 1), corrupt),
    at('with a wrong length', patched(packed, packed.length - 4, (packed.at(-4) ?? 0) ^ 1), corrupt),
    // It could be the first byte of another member, which a gzip file may have.
    at('with a byte behind it', Buffer.concat([packed, Buffer.of(1)]), cut),
    at('with text behind it', Buffer.concat([packed, Buffer.from('a note')]), follows),
    at('of nothing', gzipSync(Buffer.alloc(0)), /it ends within the header, after 0 bytes/),
    at('of half a header', gzipSync(images.subarray(0, 9)), /it ends within the header, after 9 bytes/),
    at(
      'of cut data',
      gzipSync(images.subarray(0, 40)),
      /it has 24 bytes of data after the header; expected 384 bytes/,
    ),
    at(
      'of one byte more',
      gzipSync(Buffer.concat([images, Buffer.of(0)])),
      /it has 385 bytes of data after the header/,
    ),
    at(
      'that unpacks to 50 MB',
      gzipSync(Buffer.concat([images, Buffer.alloc(5e7)])),
      /it unpacks to more than the 400 bytes that its header states/,
    ),
    at(
      'whose header promises a terabyte',
      gzipSync(idx([2 ** 30, 32, 32], [1])),
      /its header promises [\d,]+ bytes, which \d+ gzipped bytes cannot hold/,
    ),
    at('of gzip', gzipSync(gzipSync(images)), /it begins with 0x1f8b\w+, which is no IDX magic number/),
    at(
      'of labels',
      gzipSync(labels),
      /it has 1 dimension; expected .* check that this is not the file of labels/,
    ),
  ];
}

function labelled(): DatasetCase[] {
  const label = (part: Part, at: number, value: number) =>
    replaced(
      `label ${value} at ${at}`,
      part,
      patched(labels, 8 + at, value),
      RegExp(
        `label ${value} \\(number ${at}, counted from 0\\); expected at most 62 classes, from 0 on\\. Correct`,
      ),
    );
  const counted = (part: Part, values: number[]) =>
    replaced(
      `${values.length} labels for ${count} images`,
      part,
      idx([values.length], values),
      RegExp(
        `${values.length} labels?; expected ${count}, one for each image of \\S+\\. Take both files from the same data set\\.`,
      ),
    );
  return [
    label('train-labels', 0, 200),
    label('train-labels', 5, 255),
    label('t10k-labels', 0, 255),
    label('t10k-labels', 5, 100),
    counted('train-labels', [1]),
    counted('train-labels', [...digits, 3]),
    counted('t10k-labels', digits.slice(1)),
  ];
}

const parts = Object.keys(good) as Part[];

/** Folders that hold something else than one whole data set. */
function folders(): DatasetCase[] {
  const four =
    /expected the four IDX files train-images-idx3-ubyte, .*\. Download the missing files into the folder\./;
  const other = idx([count, 4, 4], new Uint8Array(count * 16));
  return [
    {
      name: 'an empty folder',
      make: () => undefined,
      expected: RegExp(`no file for train-images, train-labels, test-images, test-labels; ${four.source}`),
    },
    ...parts.map(
      (part): DatasetCase => ({
        name: `without ${part}`,
        make: (folder) => write(folder, part, null),
        expected: RegExp(`no file for ${part.replace('t10k', 'test')} beside .*; ${four.source}`),
      }),
    ),
    ...parts.map(
      (part): DatasetCase => ({
        name: `${part} is a folder`,
        make(folder) {
          write(folder, part, null);
          mkdirSync(join(folder, fileOf(part)));
          return undefined;
        },
        expected: RegExp(`no file for ${part.replace('t10k', 'test')} beside .*; ${four.source}`),
      }),
    ),
    {
      name: 'a link to nowhere',
      make(folder) {
        write(folder, 'train-images', null);
        symlinkSync('nowhere', join(folder, fileOf('train-images')));
        return undefined;
      },
      expected: /: there is no such file; expected an IDX file/,
    },
    {
      name: 'a link to itself',
      make(folder) {
        write(folder, 'train-images', null);
        symlinkSync(fileOf('train-images'), join(folder, fileOf('train-images')));
        return undefined;
      },
      expected:
        /: it cannot be read \(ELOOP.*\); expected a folder with .*\. Check the path and its permissions\./,
    },
    {
      name: 'a pipe',
      make(folder) {
        write(folder, 'train-images', null);
        execFileSync('mkfifo', [join(folder, fileOf('train-images'))]);
        return undefined;
      },
      expected: /: this is a pipe; expected an IDX file/,
    },
    {
      name: 'three gigabytes',
      make(folder) {
        write(folder, 't10k-images', null);
        writeFileSync(join(folder, fileOf('t10k-images')), '');
        truncateSync(join(folder, fileOf('t10k-images')), 3 * 2 ** 30);
        return undefined;
      },
      expected:
        /: the file has 3,221,225,472 bytes; expected an IDX file, plain or gzipped, of at most 2,147,483,647 bytes\. Check/,
    },
    replaced(
      'of another size than the training images',
      't10k-images',
      other,
      /images of 4 x 4; expected 8 x 8, as in \S+\. Take both files from the same data set\./,
    ),
    replaced(
      'a web page',
      'train-images',
      Buffer.from('<!DOCTYPE html><html>404</html>'),
      /it begins with 0x3c21444f, .* Check that this is the right file and not, say, a web page/,
    ),
    replaced(
      'a picture',
      'train-labels',
      Buffer.from('89504e470d0a1a0a', 'hex'),
      /it begins with 0x89504e47, which is no IDX magic number/,
    ),
    replaced(
      'images for labels',
      'train-labels',
      images,
      /it has 3 dimensions; expected .* check that this is not the file of images/,
    ),
    replaced(
      'labels for images',
      't10k-images',
      labels,
      /it has 1 dimension; expected .* check that this is not the file of labels/,
    ),
    {
      name: 'two data sets',
      make(folder) {
        for (const prefix of ['one-', 'two-'])
          for (const part of parts) writeFileSync(join(folder, prefix + fileOf(part)), good[part]);
        return undefined;
      },
      expected: /: the folder holds 2 data sets: \S+one, \S+two; expected one\. Name one: \S+one\./,
    },
    {
      name: 'a prefix that is not there',
      make(folder) {
        for (const part of parts) writeFileSync(join(folder, `one-${fileOf(part)}`), good[part]);
        return join(folder, 'two');
      },
      expected:
        /two: there is no such folder; expected a folder with the four IDX files .*\. Check the path\./,
    },
    {
      name: 'a folder that is not there',
      make: (folder) => join(folder, 'no', 'where'),
      expected: /where: there is no such folder; expected .*\. Check the path\./,
    },
    {
      name: 'a file in place of the folder',
      make(folder) {
        write(folder, 'train-images', images);
        return join(folder, fileOf('train-labels'));
      },
      expected: /: this is a file; expected a folder with .*\. Name its folder: \S+\./,
    },
    {
      name: 'a path through a file',
      make(folder) {
        writeFileSync(join(folder, 'file'), '');
        return join(folder, 'file', 'below', 'it');
      },
      expected: /: there is no such folder; expected .*\. Check the path\./,
    },
    {
      name: 'a path that is too long',
      make: (folder) => join(folder, 'x'.repeat(5000)),
      expected: /: it cannot be read \(ENAMETOOLONG.*\); expected .*\. Check the path and its permissions\./,
    },
  ];
}

export const datasetCases: readonly DatasetCase[] = [
  ...wrongHeaders('train-images', images, 3),
  ...wrongHeaders('t10k-labels', labels, 1),
  ...truncations('t10k-images', images, 3),
  ...truncations('train-labels', labels, 1),
  ...gzips(),
  ...labelled(),
  ...folders(),
];
