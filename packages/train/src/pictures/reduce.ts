import type { GreyImage } from './grey-image.ts';

/**
 * A picture made smaller by a whole factor, so that its longer side has at most `longest` pixels; each new pixel is the
 * mean of a square. What is left over at the right and below is dropped. A picture that is small enough comes back as it is.
 */
export function reduce(image: GreyImage, longest: number): { image: GreyImage; factor: number } {
  const factor = Math.min(
    Math.ceil(Math.max(image.rows, image.columns) / longest),
    Math.min(image.rows, image.columns),
  );
  if (factor <= 1) return { image, factor: 1 };
  const rows = Math.floor(image.rows / factor);
  const columns = Math.floor(image.columns / factor);
  const pixels = new Uint8Array(rows * columns);
  const sums = new Uint32Array(columns);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let inner = 0; inner < factor; inner++) {
      let at = (row * factor + inner) * image.columns;
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let end = at + factor; at < end; at++) sum += image.pixels[at] ?? 0;
        sums[column] = (sums[column] ?? 0) + sum;
      }
    }
    for (let column = 0; column < columns; column++)
      pixels[row * columns + column] = Math.round((sums[column] ?? 0) / factor ** 2);
  }
  return { image: { rows, columns, pixels }, factor };
}
