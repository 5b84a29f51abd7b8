import type { GreyImage } from './grey-image.ts';

/** A picture in which ink is bright and paper dark. */
export interface Ink {
  readonly ink: GreyImage;
  /** From here on a pixel counts as ink. */
  readonly threshold: number;
  /** Whether it was dark on light. */
  readonly inverted: boolean;
}

/** Fewer steps of brightness than this between ink and paper are noise. */
const leastContrast = 16;

/**
 * Tells ink from paper by Otsu's threshold (N. Otsu, "A threshold selection method from gray-level histograms", 1979).
 * The paper is what most of the border shows. Its brightness becomes 0 and the ink's 255, what lies between in
 * proportion, so that a photograph's grey paper does not count as ink.
 * Throws a RangeError for a picture of one brightness.
 */
export function inkOf(picture: GreyImage): Ink {
  const { dark, light, threshold } = otsu(picture.pixels);
  if (light - dark < leastContrast) {
    throw new RangeError(
      `there is nothing to see: its brightness is about ${Math.round(light)} of 255 everywhere`,
    );
  }
  const border = borderOf(picture);
  const inverted = 2 * border.filter((value) => value > threshold).length > border.length;
  // Half way from the paper's mean to the threshold: its grain becomes 0 as well.
  const paper = ((inverted ? light : dark) + threshold) / 2;
  const full = inverted ? dark : light;
  const stretched = picture.pixels.map((value) => {
    const part = (value - paper) / (full - paper);
    return Math.round(255 * Math.min(1, Math.max(0, part)));
  });
  return {
    ink: { ...picture, pixels: stretched },
    threshold: Math.max(1, (255 * (threshold - paper)) / (full - paper)),
    inverted,
  };
}

/** The threshold between two classes of brightness whose means differ most, weighed by their sizes; and the means. */
function otsu(pixels: Uint8Array): { dark: number; light: number; threshold: number } {
  const histogram = new Float64Array(256);
  for (const value of pixels) histogram[value] = (histogram[value] ?? 0) + 1;
  const total = pixels.length;
  const sum = histogram.reduce((weighed, count, value) => weighed + count * value, 0);
  let best = { between: -1, dark: sum / total, light: sum / total, threshold: 128 };
  let count = 0;
  let below = 0;
  for (let value = 0; value < 255; value++) {
    count += histogram[value] ?? 0;
    below += value * (histogram[value] ?? 0);
    if (count === 0 || count === total) continue;
    const dark = below / count;
    const light = (sum - below) / (total - count);
    const between = count * (total - count) * (light - dark) ** 2;
    if (between > best.between) best = { between, dark, light, threshold: value + 0.5 };
  }
  return best;
}

function borderOf({ rows, columns, pixels }: GreyImage): number[] {
  const border: number[] = [];
  for (let row = 0; row < rows; row++) {
    const step = row === 0 || row === rows - 1 ? 1 : Math.max(1, columns - 1);
    for (let column = 0; column < columns; column += step) border.push(pixels[row * columns + column] ?? 0);
  }
  return border;
}
