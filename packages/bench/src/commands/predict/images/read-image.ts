import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../../../shell/usage.ts';
import type { GreyImage } from './grey-image.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodePgm } from './pgm.ts';
import { decodePng, pngSize } from './png.ts';

/** A picture as it was read. */
export interface PictureFile {
  image: GreyImage;
  /** "PNG, 640 x 480" */
  description: string;
}

/** Millions; a phone's photograph has 12 to 50. */
const mostMegapixels = 100;
const mostBytes = 200 * 2 ** 20;

interface Format {
  name: string;
  /** The file's first bytes, as latin1. */
  signature: RegExp;
  /** Missing: known, but not read. */
  decode?(file: Buffer): GreyImage;
}

const formats: readonly Format[] = [
  { name: 'PNG', signature: /^\x89PNG\r\n/, decode: sizedPng },
  { name: 'JPEG', signature: /^\xff\xd8\xff/, decode: (file) => decodeJpeg(file, mostMegapixels) },
  { name: 'PGM', signature: /^P[25]\s/, decode: decodePgm },
  { name: 'GIF', signature: /^GIF8/ },
  { name: 'WebP', signature: /^RIFF[\s\S]{4}WEBP/ },
  { name: 'HEIC or AVIF', signature: /^[\s\S]{4}ftyp/ },
  { name: 'BMP', signature: /^BM/ },
  { name: 'TIFF', signature: /^(II\*\0|MM\0\*)/ },
  { name: 'SVG', signature: /^\s*<(\?xml|svg)/i },
  { name: 'PDF', signature: /^%PDF/ },
];

const expected = `expected a PNG, JPEG or PGM file of at most ${mostMegapixels} million pixels`;

/** Reads a picture, whatever its name says it is. Throws a UsageError that says what the file is and what is read. */
export function readImage(path: string): PictureFile {
  const problem = (what: string) => new UsageError([`image ${path}: ${what}; ${expected}`]);
  const file = readBytes(path, problem);
  const start = file.toString('latin1', 0, 64);
  const format = formats.find(({ signature }) => signature.test(start));
  if (format === undefined)
    throw problem(file.length === 0 ? 'the file is empty' : 'no picture of a known kind');
  if (format.decode === undefined) throw problem(`${format.name} is not read: convert it`);
  let image: GreyImage;
  try {
    image = format.decode(file);
  } catch (error) {
    throw problem(
      `cannot be read as ${format.name} (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  const { rows, columns } = image;
  if (rows === 0 || columns === 0) throw problem(`${columns} x ${rows} pixels`);
  return { image, description: `${format.name}, ${columns} x ${rows}` };
}

function readBytes(path: string, problem: (what: string) => UsageError): Buffer {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw problem(`${Math.round(size / 2 ** 20)} MiB are too many`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw problem('there is no such file');
    if (code === 'EISDIR') throw problem('it is a folder');
    throw problem(error instanceof Error ? error.message : String(error));
  }
}

/** A PNG of a few kilobytes can claim any size: it is looked at before memory is taken for it. */
function sizedPng(file: Buffer): GreyImage {
  const { columns, rows } = pngSize(file);
  if (columns * rows > mostMegapixels * 1e6) throw new Error(`${columns} x ${rows} pixels are too many`);
  return decodePng(file);
}
