import type { GreyImage } from './grey-image.ts';

/** A part of an image, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/** The smallest box around all pixels from the threshold on. */
export function inkBox({ rows, columns, pixels }: GreyImage, threshold: number): Box {
  let [top, bottom, left, right] = [rows, -1, columns, -1];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if ((pixels[row * columns + column] ?? 0) < threshold) continue;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  }
  return { top, left, rows: bottom - top + 1, columns: right - left + 1 };
}

/** The box in another size: each new pixel is the mean of the area it covers, with parts of pixels at its edges. */
export function resample(image: GreyImage, box: Box, size: { rows: number; columns: number }): GreyImage {
  const down = weights(box.rows, size.rows);
  const across = weights(box.columns, size.columns);
  const pixels = new Uint8Array(size.rows * size.columns);
  for (let row = 0; row < size.rows; row++) {
    for (let column = 0; column < size.columns; column++) {
      let sum = 0;
      for (const [fromRow, high] of down[row] ?? []) {
        const line = (box.top + fromRow) * image.columns + box.left;
        for (const [fromColumn, wide] of across[column] ?? [])
          sum += high * wide * (image.pixels[line + fromColumn] ?? 0);
      }
      pixels[row * size.columns + column] = Math.round(sum);
    }
  }
  return { ...size, pixels };
}

/** For each of `to` parts of a line of `from` pixels: which pixels it covers, and with which weight; weights sum to 1. */
function weights(from: number, to: number): [pixel: number, weight: number][][] {
  const length = from / to;
  return Array.from({ length: to }, (_, part) => {
    const [start, end] = [part * length, (part + 1) * length];
    const covered: [number, number][] = [];
    for (let pixel = Math.floor(start); pixel < Math.min(from, Math.ceil(end)); pixel++)
      covered.push([pixel, (Math.min(end, pixel + 1) - Math.max(start, pixel)) / length]);
    return covered;
  });
}

/** In pixels from the upper left corner; a pixel's own centre is at a half. The middle where there is no mass. */
export function centreOfMass({ rows, columns, pixels }: GreyImage): { row: number; column: number } {
  let [mass, down, across] = [0, 0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    down += value * (Math.floor(i / columns) + 0.5);
    across += value * ((i % columns) + 0.5);
  });
  return mass === 0 ? { row: rows / 2, column: columns / 2 } : { row: down / mass, column: across / mass };
}
