import type { GreyImage } from './grey-image.ts';
import { otsu } from './threshold.ts';

/** Fewer steps of brightness than this between ink and paper are noise. */
const leastContrast = 16;

/**
 * Whether a small picture is dark on light: the paper is what most of the border shows. Throws a RangeError for a picture of one
 * brightness.
 */
export function inverted(picture: GreyImage): boolean {
  const { low, high, threshold } = otsu(picture.pixels);
  if (high - low < leastContrast) {
    throw new RangeError(`no digit found: its brightness is about ${Math.round(high)} of 255 everywhere`);
  }
  const border = borderOf(picture);
  return 2 * border.filter((value) => value > threshold).length > border.length;
}

function borderOf({ rows, columns, pixels }: GreyImage): number[] {
  const border: number[] = [];
  for (let row = 0; row < rows; row++) {
    const step = row === 0 || row === rows - 1 ? 1 : Math.max(1, columns - 1);
    for (let column = 0; column < columns; column += step) border.push(pixels[row * columns + column] ?? 0);
  }
  return border;
}
