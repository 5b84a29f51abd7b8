import type { Field, Mask } from '@digitbench/train/pictures';
import { distanceTo } from '@digitbench/train/pictures';

/** Points of a digit's outline for each of its 28 pixels. */
const fine = 8;

/** A shape on paper: the distance to its edge, in pixels of the data set's image, negative inside. */
export type Shape = (x: number, y: number) => number;

/**
 * A digit [28, 28] as it is written by a pen: as it is in the data set, or, with a width in its pixels, drawn along its
 * middle line.
 */
export function digitShape(image: Uint8Array, width: number | null): Shape {
  const drawn = outlined(image);
  if (width !== null) {
    const distance = distanceTo(skeleton(drawn));
    return (x, y) => at(distance, x, y) - width / 2;
  }
  const outside = distanceTo(drawn);
  const inside = distanceTo({ ...drawn, values: drawn.values.map((value) => 1 - value) });
  return (x, y) => at(outside, x, y) - at(inside, x, y);
}

/** In pixels of the data set; linear between the points. */
function at({ rows, columns, values }: Field, x: number, y: number): number {
  const clamp = (value: number, most: number) => Math.min(most - 1.001, Math.max(0, value * fine - 0.5));
  const [column, row] = [clamp(x, columns), clamp(y, rows)];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, low] = [column - left, row - top];
  const value = (r: number, c: number) => values[r * columns + c] ?? 0;
  const upper = value(top, left) * (1 - right) + value(top, left + 1) * right;
  const lower = value(top + 1, left) * (1 - right) + value(top + 1, left + 1) * right;
  // Beyond the image it is as far as from its edge, and the way there.
  const beyond = Math.hypot(x - Math.min(28, Math.max(0, x)), y - Math.min(28, Math.max(0, y)));
  return (upper * (1 - low) + lower * low) / fine + beyond;
}

/** Where the image, interpolated between its pixels, has at least half of its ink. */
function outlined(image: Uint8Array): Mask {
  const size = 28 * fine;
  const values = new Uint8Array(size * size);
  const pixel = (row: number, column: number) =>
    row < 0 || column < 0 || row > 27 || column > 27 ? 0 : (image[28 * row + column] ?? 0);
  for (let row = 0; row < size; row++) {
    const y = (row + 0.5) / fine - 0.5;
    const [top, low] = [Math.floor(y), y - Math.floor(y)];
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) / fine - 0.5;
      const [left, right] = [Math.floor(x), x - Math.floor(x)];
      const upper = pixel(top, left) * (1 - right) + pixel(top, left + 1) * right;
      const lower = pixel(top + 1, left) * (1 - right) + pixel(top + 1, left + 1) * right;
      if (upper * (1 - low) + lower * low >= 127.5) values[row * size + column] = 1;
    }
  }
  return { rows: size, columns: size, values };
}

/** The middle line, one point wide (T. Zhang, C. Suen, "A fast parallel algorithm for thinning digital patterns", 1984). */
function skeleton(mask: Mask): Mask {
  const { rows, columns } = mask;
  const values = Uint8Array.from(mask.values);
  const ring = [-columns, -columns + 1, 1, columns + 1, columns, columns - 1, -1, -columns - 1];
  for (let changed = true; changed; ) {
    changed = false;
    for (const [first, second] of [
      [
        [0, 2, 4],
        [2, 4, 6],
      ],
      [
        [0, 2, 6],
        [0, 4, 6],
      ],
    ] as const) {
      const gone: number[] = [];
      for (let place = columns + 1; place < (rows - 1) * columns - 1; place++) {
        if (values[place] !== 1) continue;
        const around = ring.map((step) => values[place + step] ?? 0);
        const count = around.reduce((sum, value) => sum + value, 0);
        if (count < 2 || count > 6) continue;
        const steps = around.filter((value, i) => value === 0 && around[(i + 1) % 8] === 1).length;
        const allInk = (places: readonly number[]) => places.every((i) => around[i] === 1);
        if (steps === 1 && !allInk(first) && !allInk(second)) gone.push(place);
      }
      for (const place of gone) values[place] = 0;
      if (gone.length > 0) changed = true;
    }
  }
  return { rows, columns, values };
}
