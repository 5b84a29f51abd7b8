import type { Field, Mask } from './field.ts';

const FAR = 1e12;

/**
 * The distance of each pixel's centre to the nearest one of the mask, in pixels; exact (P. Felzenszwalb, D. Huttenlocher,
 * "Distance transforms of sampled functions", 2012). Infinity where the mask is empty.
 */
export function distanceTo({ rows, columns, values }: Mask): Field {
  const squares = new Float64Array(values.length);
  for (let i = 0; i < squares.length; i++) squares[i] = values[i] === 1 ? 0 : FAR;
  const longest = Math.max(rows, columns);
  const line = new Float64Array(longest);
  const vertices = new Int32Array(longest);
  const bounds = new Float64Array(longest + 1);
  for (let column = 0; column < columns; column++) lower(column, columns, rows);
  for (let row = 0; row < rows; row++) lower(row * columns, 1, columns);
  const distances = new Float32Array(squares.length);
  for (let i = 0; i < distances.length; i++) {
    const square = squares[i] ?? FAR;
    distances[i] = square >= FAR / 2 ? Number.POSITIVE_INFINITY : Math.sqrt(square);
  }
  return { rows, columns, values: distances };

  /** Replaces a line's values by the lower envelope of the parabolas that stand on them. */
  function lower(start: number, step: number, length: number): void {
    for (let i = 0; i < length; i++) line[i] = squares[start + i * step] ?? FAR;
    const meet = (a: number, b: number) =>
      ((line[b] ?? 0) + b * b - ((line[a] ?? 0) + a * a)) / (2 * (b - a));
    let last = 0;
    vertices[0] = 0;
    bounds[0] = Number.NEGATIVE_INFINITY;
    bounds[1] = Number.POSITIVE_INFINITY;
    for (let i = 1; i < length; i++) {
      let from = meet(vertices[last] ?? 0, i);
      while (from <= (bounds[last] ?? 0)) from = meet(vertices[--last] ?? 0, i);
      vertices[++last] = i;
      bounds[last] = from;
      bounds[last + 1] = Number.POSITIVE_INFINITY;
    }
    for (let i = 0, at = 0; i < length; i++) {
      while ((bounds[at + 1] ?? 0) < i) at++;
      const vertex = vertices[at] ?? 0;
      squares[start + i * step] = (i - vertex) ** 2 + (line[vertex] ?? 0);
    }
  }
}
