import type { GreyImage } from './grey-image.ts';

const ORIENTATION = 0x0112;
const EXIF = 'Exif\0\0';

/**
 * How a camera was held, 1 (upright) to 8, from a JPEG file's Exif block (CIPA DC-008, "Exif 2.32", tag 0x0112);
 * 1 where it says nothing that can be read.
 */
export function exifOrientation(file: Buffer): number {
  try {
    const exif = exifBlock(file);
    return exif === undefined ? 1 : orientationOf(exif);
  } catch (error) {
    // An offset that leads out of the block: the picture itself may be whole.
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** The block behind "Exif" of the first application segment that has one. */
function exifBlock(file: Buffer): Buffer | undefined {
  const startOfScan = 0xda;
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== startOfScan; ) {
    const length = file.readUInt16BE(at + 2);
    const segment = file.subarray(at + 4, at + 2 + length);
    if (file[at + 1] === 0xe1 && segment.toString('latin1', 0, EXIF.length) === EXIF)
      return segment.subarray(EXIF.length);
    at += 2 + length;
  }
  return undefined;
}

/** Looks the tag up in the block's first directory: a count, then entries of 12 bytes (tag, type, count, value). */
function orientationOf(exif: Buffer): number {
  const little = exif.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  const directory = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  const count = short(directory);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (short(entry) !== ORIENTATION) continue;
    const value = short(entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** Where the stored picture's pixel at (row, column) is seen, by orientation. */
const seen: Record<number, (row: number, column: number, image: GreyImage) => readonly [number, number]> = {
  1: (row, column) => [row, column],
  2: (row, column, { columns }) => [row, columns - 1 - column],
  3: (row, column, { rows, columns }) => [rows - 1 - row, columns - 1 - column],
  4: (row, column, { rows }) => [rows - 1 - row, column],
  5: (row, column) => [column, row],
  6: (row, column, { rows }) => [column, rows - 1 - row],
  7: (row, column, { rows, columns }) => [columns - 1 - column, rows - 1 - row],
  8: (row, column, { columns }) => [columns - 1 - column, row],
};

/** The picture as it is to be seen. */
export function upright(image: GreyImage, orientation: number): GreyImage {
  const place = seen[orientation];
  if (place === undefined || orientation === 1) return image;
  const turned = orientation >= 5;
  const [rows, columns] = turned ? [image.columns, image.rows] : [image.rows, image.columns];
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < image.rows; row++) {
    for (let column = 0; column < image.columns; column++) {
      const [toRow, toColumn] = place(row, column, image);
      pixels[toRow * columns + toColumn] = image.pixels[row * image.columns + column] ?? 0;
    }
  }
  return { rows, columns, pixels };
}
