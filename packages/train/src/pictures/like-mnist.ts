import { maskOf, widened } from './components.ts';
import { distanceTo } from './distance.ts';
import type { Field } from './field.ts';
import { type FoundDigit, findDigit } from './find-digit.ts';
import type { GreyImage } from './grey-image.ts';
import { inverted } from './polarity.ts';
import { reduce } from './reduce.ts';
import { type Box, centreOfMass, inkBox, resample } from './resample.ts';
import { strokeWidth, thickened } from './stroke.ts';

/** A picture in the size and manner of a data set, and what was done to it, one step a line. */
export interface Normalised {
  /** [rows, columns], 0 background to 255 ink. */
  readonly pixels: Uint8Array;
  readonly steps: readonly string[];
  /** What may be wrong with the picture, a sentence each. */
  readonly warnings: readonly string[];
}

/** MNIST's digits fill 20 of 28 pixels. */
const filled = 20 / 28;
/** Pixels along the longer side in which a digit is looked for. */
const searched = 512;
/** A digit that has fewer is looked at again, closer. */
const close = 80;

/**
 * Brings a picture of a digit to a data set's size as MNIST was made (Y. LeCun, C. Cortes, C. Burges,
 * http://yann.lecun.com/exdb/mnist): the digit is scaled so that its longer side takes 20 of 28 pixels, its proportions
 * kept, and moved by whole pixels so that its centre of mass is the image's centre. Ink is bright: dark on light is
 * inverted. A picture of the data set's very size is taken as it is, but for that.
 * Throws a RangeError where there is no digit.
 */
export function likeMnist(picture: GreyImage, rows: number, columns: number): Normalised {
  if (picture.rows === rows && picture.columns === columns) return pixelForPixel(picture);
  const { image, digit, factor } = lookFor(picture);
  const [first] = digit.parts;
  const steps: string[] = [];
  if (first?.polarity === 'dark on light') steps.push('inverted: it was dark on light');
  const ink = inkOf(digit, image);
  const longest = Math.round(filled * Math.min(rows, columns));
  const drawn = fitted(ink, longest);
  steps.push(
    `cut to the ink, ${ink.columns * factor} x ${ink.rows * factor} pixels`,
    ...(drawn.thicker === 0
      ? []
      : [`strokes thickened from ${drawn.width.toFixed(1)} to ${usualWidth} pixels`]),
    `scaled to ${drawn.image.columns} x ${drawn.image.rows}, the longer side ${longest}`,
    `centred by mass in ${columns} x ${rows}`,
  );
  return { pixels: centred(drawn.image, rows, columns), steps, warnings: warningsOf(digit, image) };
}

function pixelForPixel(picture: GreyImage): Normalised {
  const isInverted = inverted(picture);
  return {
    pixels: isInverted ? picture.pixels.map((value) => 255 - value) : picture.pixels.slice(),
    steps: [
      ...(isInverted ? ['inverted: it was dark on light'] : []),
      `taken pixel for pixel: it has the data set's size`,
    ],
    warnings: [],
  };
}

/** The digit in a picture that is small enough, which shows all of the original or, where it is small there, the digit's surroundings. */
function lookFor(picture: GreyImage): { image: GreyImage; digit: FoundDigit; factor: number } {
  const { image, factor } = reduce(picture, searched);
  const digit = findDigit(image);
  if (digit === undefined) {
    throw new RangeError(
      'no digit found; expected strokes that are clearly darker, or lighter, than what they are on. ' +
        'Take the picture closer, in more light, with nothing else on the paper',
    );
  }
  const length = Math.max(digit.box.rows, digit.box.columns);
  if (factor === 1 || length >= close) return { image, digit, factor };
  const { top, left, rows, columns } = widened(digit.box, Math.round(0.6 * length), image);
  const surroundings = cut(picture, {
    top: top * factor,
    left: left * factor,
    rows: rows * factor,
    columns: columns * factor,
  });
  const closer = reduce(surroundings, searched / 2);
  const again = findDigit(closer.image);
  return again === undefined
    ? { image, digit, factor }
    : { image: closer.image, digit: again, factor: closer.factor };
}

function cut(image: GreyImage, { top, left, rows, columns }: Box): GreyImage {
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = (top + row) * image.columns + left;
    pixels.set(image.pixels.subarray(from, from + columns), row * columns);
  }
  return { rows, columns, pixels };
}

/** Of full ink: what is less than `bare` of it is paper, and what is more than `full` is white in MNIST. */
const bare = 0.1;
const full = 0.9;

/** The digit alone, 0 to 1 a pixel, cut to its ink. */
function inkOf({ parts, box }: FoundDigit, picture: GreyImage): Field {
  const [first] = parts;
  if (first === undefined) throw new Error('images: a digit without parts');
  // Its soft edges lie outside of the mask: MNIST's own, about half a stroke wide, in a picture of one of its digits made larger.
  const soft = Math.max(2.5, first.thickness / 2);
  const room = widened(box, Math.ceil(soft), picture);
  const { rows, columns } = room;
  const values = new Float32Array(rows * columns);
  const { values: distance } = distanceTo(maskOf(parts, picture.columns, room));
  for (let i = 0; i < values.length; i++) {
    if ((distance[i] ?? 0) > soft) continue;
    const row = Math.floor(i / columns);
    const at = (room.top + row) * picture.columns + room.left + i - row * columns;
    const part = (first.ink.values[at] ?? 0) / first.contrast;
    values[i] = Math.min(1, Math.max(0, (part - bare) / (full - bare)));
  }
  return trimmed({ rows, columns, values });
}

/** From here on a pixel at the edge counts as ink. */
const visible = 0.15;

/** Without the empty rows and columns around the ink. */
function trimmed({ rows, columns, values }: Field): Field {
  const box = inkBox(
    { rows, columns, pixels: Uint8Array.from(values, (value) => (value >= visible ? 1 : 0)) },
    1,
  );
  const kept = new Float32Array(box.rows * box.columns);
  for (let row = 0; row < box.rows; row++) {
    const from = (box.top + row) * columns + box.left;
    kept.set(values.subarray(from, from + box.columns), row * box.columns);
  }
  return { rows: box.rows, columns: box.columns, values: kept };
}

/** Mean width of strokes in MNIST's 60,000 training images, in pixels of 28, as strokeWidth measures it; and of the thinnest twentieth. */
const usualWidth = 2.4;
const thinnest = 1.6;

/** The digit so large that its longer side takes so many pixels; thickened first where its strokes are thin. */
function fitted(ink: Field, longest: number) {
  const plain = scaled(ink, longest);
  const usual = (usualWidth * longest) / 20;
  const width = widthOf(plain);
  if (width >= (thinnest * longest) / 20) return { image: plain, thicker: 0, width };
  // Large enough for the edges to be moved by parts of a pixel.
  const fine = 5 * longest;
  const large = scaled(ink, fine);
  const thicker = ((usual - width) / 2) * (fine / longest);
  const margin = Math.ceil(thicker) + 1;
  const rows = large.rows + 2 * margin;
  const columns = large.columns + 2 * margin;
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < large.rows; row++)
    for (let column = 0; column < large.columns; column++)
      values[(row + margin) * columns + column + margin] =
        (large.pixels[row * large.columns + column] ?? 0) / 255;
  return { image: scaled(thickened({ rows, columns, values }, thicker), longest), thicker, width };
}

function scaled({ rows, columns, values }: Field, longest: number): GreyImage {
  const scale = longest / Math.max(rows, columns);
  const size = {
    rows: Math.max(1, Math.round(scale * rows)),
    columns: Math.max(1, Math.round(scale * columns)),
  };
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round(255 * (values[i] ?? 0));
  return resample({ rows, columns, pixels }, { top: 0, left: 0, rows, columns }, size);
}

const widthOf = ({ rows, columns, pixels }: GreyImage) =>
  strokeWidth({ rows, columns, values: Float32Array.from(pixels, (value) => value / 255) });

function centred(digit: GreyImage, rows: number, columns: number): Uint8Array {
  const mass = centreOfMass(digit);
  // In all of MNIST's files the centre of mass lies within the pixel below and right of the middle; nothing may be lost.
  const place = (middle: number, centre: number, length: number, whole: number) =>
    Math.max(0, Math.min(whole - length, Math.ceil(middle - centre)));
  const top = place(rows / 2, mass.row, digit.rows, rows);
  const left = place(columns / 2, mass.column, digit.columns, columns);
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < digit.rows; row++) {
    const line = digit.pixels.subarray(row * digit.columns, (row + 1) * digit.columns);
    pixels.set(line, (top + row) * columns + left);
  }
  return pixels;
}

function warningsOf({ parts, box, others }: FoundDigit, { rows, columns }: GreyImage): string[] {
  const warnings: string[] = [];
  if (parts.some(({ onBorder }) => onBorder > 0))
    warnings.push('the ink touches the edge of the picture: the digit may be cut off');
  else if (Math.max(box.rows / rows, box.columns / columns) > 0.85)
    warnings.push('the digit fills the picture: leave a margin of paper around it');
  if (others.length > 0 || box.columns > 1.8 * box.rows)
    warnings.push('there may be more than one digit: the one that is most like a digit was taken');
  const thick = Math.max(...parts.map(({ thickness }) => thickness));
  if (thick > 0.5 * Math.max(box.rows, box.columns))
    warnings.push('this may be no digit: it is a blot, not strokes');
  return warnings;
}
