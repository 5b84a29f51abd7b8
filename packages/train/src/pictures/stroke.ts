import { distanceTo } from './distance.ts';
import type { Field, Mask } from './field.ts';

/**
 * The mean width of strokes, in pixels: twice the ink, 0 to 1 a pixel, over the length of its edges, which is the sum of its gradient's
 * length (the coarea formula), so that grey edges count as what they are. 0 where there is no ink.
 */
export function strokeWidth({ rows, columns, values }: Field): number {
  let [ink, edges] = [0, 0];
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      const at = row * columns + column;
      const inside = row >= 0 && column >= 0;
      const value = inside ? (values[at] ?? 0) : 0;
      const right = row >= 0 && column + 1 < columns ? (values[at + 1] ?? 0) : 0;
      const below = column >= 0 && row + 1 < rows ? (values[at + columns] ?? 0) : 0;
      ink += value;
      edges += Math.hypot(right - value, below - value);
    }
  }
  return edges === 0 ? 0 : (2 * ink) / edges;
}

/** The ink, 0 to 1 a pixel, with its edges moved outwards by so many pixels. */
export function thickened(ink: Field, by: number): Field {
  const { rows, columns } = ink;
  const core: Mask = {
    rows,
    columns,
    values: Uint8Array.from(ink.values, (value) => (value >= 0.5 ? 1 : 0)),
  };
  const { values: distance } = distanceTo(core);
  // A pixel's centre that is half a pixel away from the core's nearest centre lies on its edge.
  const values = ink.values.map((value, i) =>
    Math.max(value, Math.min(1, Math.max(0, by + 1 - (distance[i] ?? Number.POSITIVE_INFINITY)))),
  );
  return { rows, columns, values };
}
