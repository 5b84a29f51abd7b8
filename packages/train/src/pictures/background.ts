import type { Field } from './field.ts';
import type { GreyImage } from './grey-image.ts';

/**
 * The paper's brightness around each pixel: the median of a square of 2 radius + 1 pixels, which follows light that falls
 * off and the edge of a shadow, and does not see strokes that fill less than half of the square. At the picture's border
 * the square is cut off. (T. Huang, G. Yang, G. Tang, "A fast two-dimensional median filtering algorithm", 1979: the
 * histogram moves along and the median is looked for from where it was.)
 */
export function localMedian({ rows, columns, pixels }: GreyImage, radius: number): GreyImage {
  const medians = new Uint8Array(rows * columns);
  const histogram = new Int32Array(256);
  for (let row = 0; row < rows; row++) {
    const top = Math.max(0, row - radius);
    const bottom = Math.min(rows - 1, row + radius);
    histogram.fill(0);
    let [count, below, median] = [0, 0, 0];
    const change = (column: number, by: 1 | -1) => {
      for (let at = top * columns + column; at <= bottom * columns + column; at += columns) {
        const value = pixels[at] ?? 0;
        histogram[value] = (histogram[value] ?? 0) + by;
        if (value < median) below += by;
      }
      count += by * (bottom - top + 1);
    };
    for (let column = 0; column < Math.min(radius, columns); column++) change(column, 1);
    for (let column = 0; column < columns; column++) {
      if (column + radius < columns) change(column + radius, 1);
      if (column - radius > 0) change(column - radius - 1, -1);
      // `below` counts what is darker than the median, which half of all may be.
      while (2 * below > count) below -= histogram[--median] ?? 0;
      while (2 * (below + (histogram[median] ?? 0)) <= count && median < 255)
        below += histogram[median++] ?? 0;
      medians[row * columns + column] = median;
    }
  }
  return { rows, columns, pixels: medians };
}

/** A median over more pixels to each side says little more and takes long. */
const widest = 7;

/** As localMedian; a wide one is taken of a smaller picture, and what lies between is interpolated. */
export function paperOf(image: GreyImage, radius: number): Field {
  const step = Math.max(1, Math.floor(radius / widest));
  const small = step === 1 ? image : sample(image, step);
  const medians = localMedian(small, Math.round(radius / step));
  return enlarge(medians, step, image.rows, image.columns);
}

/** The middle of each square: a mean would mix ink with paper. */
function sample({ rows, columns, pixels }: GreyImage, step: number): GreyImage {
  const size = { rows: Math.ceil(rows / step), columns: Math.ceil(columns / step) };
  const kept = new Uint8Array(size.rows * size.columns);
  for (let row = 0; row < size.rows; row++) {
    const from = Math.min(rows - 1, row * step + (step >> 1)) * columns;
    for (let column = 0; column < size.columns; column++)
      kept[row * size.columns + column] =
        pixels[from + Math.min(columns - 1, column * step + (step >> 1))] ?? 0;
  }
  return { ...size, pixels: kept };
}

/** Linear between the middles of the squares. */
function enlarge(small: GreyImage, step: number, rows: number, columns: number): Field {
  const values = new Float32Array(rows * columns);
  if (step === 1) {
    values.set(small.pixels);
    return { rows, columns, values };
  }
  const places = (length: number, most: number) =>
    Array.from({ length }, (_, i) => {
      const at = Math.min(most - 1, Math.max(0, (i - (step >> 1)) / step));
      const first = Math.min(most - 1, Math.floor(at));
      return { first, second: Math.min(most - 1, first + 1), part: at - first };
    });
  const across = places(columns, small.columns);
  for (const [row, { first, second, part }] of places(rows, small.rows).entries()) {
    const [above, beneath] = [first * small.columns, second * small.columns];
    for (const [column, place] of across.entries()) {
      const mix = (line: number) =>
        (small.pixels[line + place.first] ?? 0) * (1 - place.part) +
        (small.pixels[line + place.second] ?? 0) * place.part;
      values[row * columns + column] = mix(above) * (1 - part) + mix(beneath) * part;
    }
  }
  return { rows, columns, values };
}
