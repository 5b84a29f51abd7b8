import { principalAxes, project } from './principal-axes.ts';

/** Images are compared along so many axes before their pixels are; and after so many of them the sum is looked at. */
const AXES = 48;
const STAGES = [8, 16, 32, AXES];
/** Positions are rounded to float32: what they say counts a little less. */
const SLACK = 0.9999;

export interface Neighbour {
  readonly index: number;
  /** The squared Euclidean distance of the pixels, 0 to 255. */
  readonly distance: number;
}

/**
 * Finds the `wanted` nearest of the images [count, pixels] to another one, the nearest first; of equally near ones the
 * first. The search is exact: an image is left out only where a few axes alone show that it is too far.
 */
export function nearestImages(
  images: Uint8Array,
  count: number,
  pixels: number,
  wanted: number,
): (query: Uint8Array) => Neighbour[] {
  const axes = principalAxes(images, count, pixels, AXES);
  const positions = project(images, count, pixels, axes);

  return (query) => {
    const own = project(query, 1, pixels, axes);
    const nearest: Neighbour[] = [];
    let limit = Number.POSITIVE_INFINITY;
    for (let index = 0; index < count; index++) {
      if (isFarther(positions, index * AXES, own, limit)) continue;
      const distance = squaredDistance(images, index * pixels, query);
      if (distance >= limit) continue;
      let place = nearest.length;
      while (place > 0 && (nearest[place - 1]?.distance ?? 0) > distance) place--;
      nearest.splice(place, 0, { index, distance });
      if (nearest.length > wanted) nearest.pop();
      if (nearest.length === wanted) limit = nearest.at(-1)?.distance ?? limit;
    }
    return nearest;
  };
}

/** Whether the axes show that two images are at a squared distance of `limit` or more. */
function isFarther(positions: Float32Array, start: number, own: Float32Array, limit: number): boolean {
  let sum = 0;
  let axis = 0;
  for (const end of STAGES) {
    for (; axis < end; axis++) {
      const difference = (positions[start + axis] ?? 0) - (own[axis] ?? 0);
      sum += difference * difference;
    }
    if (sum * SLACK >= limit) return true;
  }
  return false;
}

function squaredDistance(images: Uint8Array, start: number, query: Uint8Array): number {
  let sum = 0;
  for (let k = 0; k < query.length; k++) {
    const difference = (images[start + k] ?? 0) - (query[k] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
