import type { GreyImage } from './grey-image.ts';
import { inkOf } from './ink.ts';
import { centreOfMass, inkBox, resample } from './resample.ts';

/** A picture in the size and manner of a data set, and what was done to it, one step a line. */
export interface Normalised {
  /** [rows, columns], 0 background to 255 ink. */
  readonly pixels: Uint8Array;
  readonly steps: readonly string[];
}

/** MNIST's digits fill 20 of 28 pixels. */
const filled = 20 / 28;

/**
 * Brings a picture of a digit to a data set's size as MNIST was made (Y. LeCun, C. Cortes, C. Burges,
 * http://yann.lecun.com/exdb/mnist): the digit is scaled so that its longer side takes 20 of 28 pixels, its proportions
 * kept, and moved by whole pixels so that its centre of mass is the image's centre. Ink is bright: dark on light is inverted. A picture
 * of the data set's very size is taken as it is, but for that.
 * Throws a RangeError where there is nothing to see.
 */
export function likeMnist(picture: GreyImage, rows: number, columns: number): Normalised {
  const { ink, inverted, threshold } = inkOf(picture);
  const steps: string[] = [];
  if (inverted) steps.push('inverted: it was dark on light');
  if (picture.rows === rows && picture.columns === columns) {
    const pixels = inverted ? picture.pixels.map((value) => 255 - value) : picture.pixels.slice();
    return { pixels, steps: [...steps, `taken pixel for pixel: it has the data set's size`] };
  }
  const box = inkBox(ink, threshold);
  const longest = Math.round(filled * Math.min(rows, columns));
  const scale = longest / Math.max(box.rows, box.columns);
  const size = {
    rows: Math.max(1, Math.round(scale * box.rows)),
    columns: Math.max(1, Math.round(scale * box.columns)),
  };
  const digit = resample(ink, box, size);
  steps.push(
    `cut to the ink, ${box.columns} x ${box.rows} pixels`,
    `scaled to ${size.columns} x ${size.rows}, the longer side ${longest}`,
  );
  const mass = centreOfMass(digit);
  // In all of MNIST's files the centre of mass lies within the pixel below and right of the middle; nothing may be lost.
  const place = (middle: number, centre: number, length: number, whole: number) =>
    Math.max(0, Math.min(whole - length, Math.ceil(middle - centre)));
  const top = place(rows / 2, mass.row, size.rows, rows);
  const left = place(columns / 2, mass.column, size.columns, columns);
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < size.rows; row++) {
    const line = digit.pixels.subarray(row * size.columns, (row + 1) * size.columns);
    pixels.set(line, (top + row) * columns + left);
  }
  steps.push(`centred by mass in ${columns} x ${rows}`);
  return { pixels, steps };
}
