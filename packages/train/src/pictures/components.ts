import type { Mask } from './field.ts';
import type { Box } from './resample.ts';

/** Pixels of a mask that hang together, corners included. */
export interface Component {
  /** Places in the mask's values. */
  readonly pixels: Int32Array;
  readonly box: Box;
  /** How many of its pixels lie on the picture's border. */
  readonly onBorder: number;
}

/** All components of at least so many pixels, the largest first. */
export function componentsOf({ rows, columns, values }: Mask, least = 1): Component[] {
  const open = Uint8Array.from(values);
  const stack = new Int32Array(values.length);
  const found: Component[] = [];
  for (let start = 0; start < open.length; start++) {
    if (open[start] !== 1) continue;
    let [count, next] = [1, 0];
    stack[0] = start;
    open[start] = 0;
    let [top, bottom, left, right, onBorder] = [rows, 0, columns, 0, 0];
    while (next < count) {
      const at = stack[next++] ?? 0;
      const row = Math.floor(at / columns);
      const column = at - row * columns;
      if (row < top) top = row;
      if (row > bottom) bottom = row;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) onBorder++;
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const neighbour = y * columns + x;
          if (open[neighbour] !== 1) continue;
          open[neighbour] = 0;
          stack[count++] = neighbour;
        }
      }
    }
    if (count < least) continue;
    const box = { top, left, rows: bottom - top + 1, columns: right - left + 1 };
    found.push({ pixels: stack.slice(0, count), box, onBorder });
  }
  return found.sort((a, b) => b.pixels.length - a.pixels.length);
}

/** The mask of some components of a picture with so many columns, cut to a box. */
export function maskOf(components: readonly Component[], columns: number, box: Box): Mask {
  const values = new Uint8Array(box.rows * box.columns);
  for (const { pixels } of components) {
    for (const at of pixels) {
      const row = Math.floor(at / columns);
      const [y, x] = [row - box.top, at - row * columns - box.left];
      if (y >= 0 && x >= 0 && y < box.rows && x < box.columns) values[y * box.columns + x] = 1;
    }
  }
  return { rows: box.rows, columns: box.columns, values };
}

/** The box, larger by a margin as far as the picture goes. */
export function widened(box: Box, margin: number, picture: { rows: number; columns: number }): Box {
  const top = Math.max(0, box.top - margin);
  const left = Math.max(0, box.left - margin);
  const bottom = Math.min(picture.rows, box.top + box.rows + margin);
  const right = Math.min(picture.columns, box.left + box.columns + margin);
  return { top, left, rows: bottom - top, columns: right - left };
}

/** The smallest box around some boxes. */
export function around(boxes: readonly Box[]): Box {
  const top = Math.min(...boxes.map((box) => box.top));
  const left = Math.min(...boxes.map((box) => box.left));
  const bottom = Math.max(...boxes.map((box) => box.top + box.rows));
  const right = Math.max(...boxes.map((box) => box.left + box.columns));
  return { top, left, rows: bottom - top, columns: right - left };
}
