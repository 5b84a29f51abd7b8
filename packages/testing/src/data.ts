import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random, syntheticImages } from '@digitbench/core';
import type { Dataset } from '@digitbench/data';
import { loadDataset } from '@digitbench/data/node';

/** Writes four IDX files of made-up 8 x 8 images; the same counts give the same bytes. */
export function writeDataset(folder: string, train = 640, test = 200): string {
  mkdirSync(folder, { recursive: true });
  for (const [split, count] of [
    ['train', train],
    ['t10k', test],
  ] as const) {
    // One sequence of images, so that both splits show the same classes.
    const set = syntheticImages(count, Random.fromSeed(1), { rows: 8, columns: 8 });
    writeFileSync(
      join(folder, `${split}-images-idx3-ubyte`),
      [idx(3, [count, 8, 8]), set.images].map(Buffer.from).reduce((a, b) => Buffer.concat([a, b])),
    );
    writeFileSync(
      join(folder, `${split}-labels-idx1-ubyte`),
      Buffer.concat([idx(1, [count]), Buffer.from(set.labels)]),
    );
  }
  return folder;
}

/** Writes four IDX files of made-up images of any size and number of classes, with labels from `first`. */
export function writeLetters(
  folder: string,
  { rows = 20, columns = 20, classes = 47, first = 1, train = 10, test = 5 } = {},
): string {
  mkdirSync(folder, { recursive: true });
  for (const [split, each] of [
    ['train', train],
    ['t10k', test],
  ] as const) {
    const count = each * classes;
    const set = syntheticImages(count, Random.fromSeed(2), { rows, columns, classes });
    const labels = set.labels.map((label) => label + first);
    writeFileSync(
      join(folder, `${split}-images-idx3-ubyte`),
      Buffer.concat([idx(3, [count, rows, columns]), set.images]),
    );
    writeFileSync(join(folder, `${split}-labels-idx1-ubyte`), Buffer.concat([idx(1, [count]), labels]));
  }
  return folder;
}

export function smallDataset(folder: string): Dataset {
  return loadDataset(writeDataset(folder));
}

function idx(rank: number, shape: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * rank);
  header.writeUInt8(8, 2);
  header.writeUInt8(rank, 3);
  shape.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis);
  });
  return header;
}
