import type { Products } from '@digitbench/core';
import { principalAxes, project } from './principal-axes.ts';

/** Images are compared along so many axes before their pixels are. */
const AXES = 64;

export interface Neighbour {
  readonly index: number;
  /** The squared Euclidean distance of the pixels, 0 to 255. */
  readonly distance: number;
}

/** Images of so many pixels, flat [count, pixels]. */
export interface Images {
  readonly images: Uint8Array;
  readonly count: number;
  readonly pixels: number;
}

/**
 * Finds the `wanted` nearest of the images to each of some others, flat [queries, pixels], the nearest first; of equally near
 * ones the first. The search is exact. With p and q two images along the axes, and r and s the lengths of what the axes leave
 * of them, no two images are nearer than |p - q|^2 + (r - s)^2, which is |x|^2 + |y|^2 - 2 (p q + r s): a matrix product
 * for all images at once. Pixels are compared only where this bound leaves a chance.
 */
export function nearestImages(
  trained: Images,
  wanted: number,
  products: Products,
): (queries: Uint8Array) => Promise<Neighbour[][]> {
  const { images, count, pixels } = trained;
  const axes = principalAxes(images, count, pixels, AXES);
  const width = AXES + 2;
  const own = describe(trained, axes);
  const rows = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const at = i * width;
    for (let a = 0; a < AXES; a++) rows[at + a] = -2 * (own.positions[i * AXES + a] ?? 0);
    rows[at + AXES] = -2 * (own.rests[i] ?? 0);
    rows[at + AXES + 1] = own.squares[i] ?? 0;
  }
  const largest = own.squares.reduce((most, square) => Math.max(most, square), 0);

  return async (queries) => {
    const asked = { images: queries, count: queries.length / pixels, pixels };
    const { positions, rests, squares } = describe(asked, axes);
    const columns = new Float32Array(asked.count * width);
    for (let i = 0; i < asked.count; i++) {
      columns.set(positions.subarray(i * AXES, (i + 1) * AXES), i * width);
      columns[i * width + AXES] = rests[i] ?? 0;
      columns[i * width + AXES + 1] = 1;
    }
    const bounds = await products(columns, rows, width);
    return Array.from({ length: asked.count }, (_, i) => {
      const query = queries.subarray(i * pixels, (i + 1) * pixels);
      const square = squares[i] ?? 0;
      // At most (n + 4) u times the sum of the terms' sizes (N. J. Higham, Accuracy and Stability, section 3.1), and as much again.
      const error = (width + 4) * 2 ** -23 * (largest + 2 * Math.sqrt(largest * square));
      const own = bounds.subarray(i * count, (i + 1) * count);
      return search(own, error - square, wanted, (index) => squaredDistance(images, index * pixels, query));
    });
  };
}

/** The nearest by `distance` among those whose bound is at most that of the `wanted`th nearest plus `slack`. */
function search(
  bounds: Float32Array,
  slack: number,
  wanted: number,
  distance: (index: number) => number,
): Neighbour[] {
  let limit = Number.POSITIVE_INFINITY;
  // The images of the least bounds are near, so few others have a chance after them.
  const likely = leastOf(bounds, wanted);
  if (likely.length === wanted) limit = Math.max(...likely.map(distance));
  const nearest: Neighbour[] = [];
  let most = limit + slack;
  for (let index = 0; index < bounds.length; index++) {
    if ((bounds[index] ?? 0) > most) continue;
    insert(nearest, { index, distance: distance(index) }, wanted);
    const last = nearest[wanted - 1];
    if (last !== undefined && last.distance < limit) {
      limit = last.distance;
      most = limit + slack;
    }
  }
  return nearest;
}

/** The places of the `wanted` least values. */
function leastOf(values: Float32Array, wanted: number): number[] {
  const least: Neighbour[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value >= limit) continue;
    insert(least, { index, distance: value }, wanted);
    limit = least[wanted - 1]?.distance ?? limit;
  }
  return least.map(({ index }) => index);
}

/** Puts a neighbour behind those that are as near, and keeps no more than `wanted`. */
function insert(nearest: Neighbour[], neighbour: Neighbour, wanted: number): void {
  let place = nearest.length;
  while (place > 0 && (nearest[place - 1]?.distance ?? 0) > neighbour.distance) place--;
  if (place === wanted) return;
  nearest.splice(place, 0, neighbour);
  if (nearest.length > wanted) nearest.pop();
}

/** Positions along the axes, the length of what they leave of each image, and its squared length. */
function describe({ images, count, pixels }: Images, axes: readonly Float64Array[]) {
  const positions = project(images, count, pixels, axes);
  const squares = new Float64Array(count);
  const rests = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let k = i * pixels; k < (i + 1) * pixels; k++) square += (images[k] ?? 0) ** 2;
    let rest = square;
    for (let a = i * axes.length; a < (i + 1) * axes.length; a++) rest -= (positions[a] ?? 0) ** 2;
    squares[i] = square;
    rests[i] = Math.sqrt(Math.max(0, rest));
  }
  return { positions, squares, rests };
}

function squaredDistance(images: Uint8Array, start: number, query: Uint8Array): number {
  let sum = 0;
  for (let k = 0; k < query.length; k++) {
    const difference = (images[start + k] ?? 0) - (query[k] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
