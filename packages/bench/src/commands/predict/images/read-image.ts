import { DataError } from '@digitbench/data';
import { readRegularFile } from '@digitbench/data/node';
import { type GreyImage, isTooLarge, MOST_MEGAPIXELS, sizeInHead } from '@digitbench/train/pictures';
import { UsageError } from '../../../shell/usage.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodePgm } from './pgm.ts';
import { asPictureProblem, tooManyPixels } from './picture-problem.ts';
import { decodePng } from './png.ts';

/** A picture as it was read. */
export interface PictureFile {
  image: GreyImage;
  /** "PNG, 640 x 480" */
  description: string;
}

const mostBytes = 200 * 2 ** 20;

interface Format {
  name: string;
  /** The file's first bytes, as latin1. */
  signature: RegExp;
  /** Missing: known, but not read. */
  decode?(file: Buffer): GreyImage;
}

const formats: readonly Format[] = [
  { name: 'PNG', signature: /^\x89PNG\r\n/, decode: decodePng },
  { name: 'JPEG', signature: /^\xff\xd8\xff/, decode: (file) => decodeJpeg(file, MOST_MEGAPIXELS) },
  { name: 'PGM', signature: /^P[25]\s/, decode: decodePgm },
  { name: 'GIF', signature: /^GIF8/ },
  { name: 'WebP', signature: /^RIFF[\s\S]{4}WEBP/ },
  { name: 'HEIC or AVIF', signature: /^[\s\S]{4}ftyp/ },
  { name: 'BMP', signature: /^BM/ },
  { name: 'TIFF', signature: /^(II\*\0|MM\0\*)/ },
  { name: 'SVG', signature: /^\s*<(\?xml|svg)/i },
  { name: 'PDF', signature: /^%PDF/ },
];

const expected = `a PNG, JPEG or PGM file of at most ${MOST_MEGAPIXELS} million pixels`;
const limits = { expected, most: mostBytes, remedy: 'Take the picture again.' };

/**
 * Reads a picture, whatever its name says it is. Throws a UsageError that says what the file is and what is read, and the
 * signal's reason where that is aborted.
 */
export async function readImage(path: string, signal?: AbortSignal): Promise<PictureFile> {
  const problem = (what: string) => new UsageError([`image ${path}: ${what}; expected ${expected}`]);
  const file = await readRegularFile(path, limits, signal).catch((error) => {
    throw error instanceof DataError ? new UsageError([`image ${error.message}`]) : error;
  });
  const start = file.toString('latin1', 0, 64);
  const format = formats.find(({ signature }) => signature.test(start));
  if (format === undefined) throw problem('no picture of a known kind');
  if (format.decode === undefined) throw problem(`${format.name} is not read: convert it`);
  let image: GreyImage;
  try {
    const size = sizeInHead(file);
    if (size !== null && isTooLarge(size)) throw tooManyPixels(size);
    image = format.decode(file);
  } catch (error) {
    throw problem(`${format.name}, but ${asPictureProblem(error).message}`);
  }
  const { rows, columns } = image;
  if (rows === 0 || columns === 0) throw problem(`${columns} x ${rows} pixels`);
  return { image, description: `${format.name}, ${columns} x ${rows}` };
}
