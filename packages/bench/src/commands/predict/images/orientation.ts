import type { GreyImage } from '@digitbench/train/pictures';

const ORIENTATION = 0x0112;
const EXIF = 'Exif\0\0';

/**
 * How a camera was held, 1 (upright) to 8, from a JPEG file's Exif block (CIPA DC-008, "Exif 2.32", tag 0x0112);
 * 1 where it says nothing that can be read.
 */
export const exifOrientation = (file: Buffer): number => orientationIn(file, exifBlock);

/** The same from a PNG file's eXIf chunk (PNG, third edition, 11.3.3.5), which holds such a block alone. */
export const pngOrientation = (file: Buffer): number => orientationIn(file, exifChunk);

function orientationIn(file: Buffer, find: (file: Buffer) => Buffer | undefined): number {
  try {
    const exif = find(file);
    return exif === undefined ? 1 : orientationOf(exif);
  } catch (error) {
    // An offset that leads out of the block: the picture itself may be whole.
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** Chunks follow the signature of 8 bytes: length, type, data, checksum. */
function exifChunk(file: Buffer): Buffer | undefined {
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'eXIf') return file.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
  return undefined;
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

/** By orientation: whether rows become columns, and whether what was left, or above, comes to be at the other end. */
const seen: Record<number, readonly [turned: boolean, fromRight: boolean, fromBelow: boolean]> = {
  2: [false, true, false],
  3: [false, true, true],
  4: [false, false, true],
  5: [true, false, false],
  6: [true, false, true],
  7: [true, true, true],
  8: [true, true, false],
};

/** The picture as it is to be seen. */
export function upright(image: GreyImage, orientation: number): GreyImage {
  const place = seen[orientation];
  if (place === undefined) return image;
  const [turned, fromRight, fromBelow] = place;
  const [rows, columns] = turned ? [image.columns, image.rows] : [image.rows, image.columns];
  const pixels = new Uint8Array(rows * columns);
  // How far apart two neighbours of a stored row, and of a stored column, are in the picture that is seen.
  const [across, down] = turned ? [columns, 1] : [1, columns];
  let start = (fromRight ? across * (image.columns - 1) : 0) + (fromBelow ? down * (image.rows - 1) : 0);
  const [right, below] = [fromRight ? -across : across, fromBelow ? -down : down];
  for (let row = 0, from = 0; row < image.rows; row++, start += below)
    for (let column = 0, to = start; column < image.columns; column++, to += right)
      pixels[to] = image.pixels[from++] ?? 0;
  return { rows, columns, pixels };
}
