import { type GreyImage, isTooLarge } from '@digitbench/train/pictures';
import { PictureProblem, tooManyPixels } from './picture-problem.ts';

/** "P5" or "P2", then width, height and the value of white, apart by spaces, line ends or comments (# to the line's end). */
const HEADER = /^P([25])(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/;

/** A portable greymap (https://netpbm.sourceforge.net/doc/pgm.html), binary or plain. Throws a PictureProblem that says what is wrong. */
export function decodePgm(file: Buffer): GreyImage {
  const match = HEADER.exec(file.toString('latin1', 0, 4096));
  if (match === null) throw new PictureProblem('no header of width, height and the value of white');
  const [header, kind] = match;
  const [columns = 0, rows = 0, white = 0] = match.slice(2).map(Number);
  if (white < 1 || white > 65_535) throw new PictureProblem(`white is ${white}; expected 1 to 65535`);
  const size = { width: columns, height: rows };
  if (isTooLarge(size)) throw tooManyPixels(size);
  const values = kind === '5' ? binary(file.subarray(header.length), white) : plain(file, header.length);
  if (values.length < rows * columns)
    throw new PictureProblem(`${values.length} pixels of ${columns} x ${rows}: the file is cut off`);
  const pixels = Uint8Array.from({ length: rows * columns }, (_, i) =>
    Math.round((255 * Math.min(values[i] ?? 0, white)) / white),
  );
  return { rows, columns, pixels };
}

/** One byte a pixel; two, the higher first, where white needs them. */
function binary(body: Buffer, white: number): ArrayLike<number> {
  if (white < 256) return body;
  return Uint16Array.from({ length: Math.floor(body.length / 2) }, (_, i) => body.readUInt16BE(2 * i));
}

const plain = (file: Buffer, start: number) =>
  Array.from(file.toString('latin1', start).matchAll(/\d+/g), ([digits]) => Number(digits));
