import { type Examples, type Predictor, type Products, plainProducts } from '@digitbench/core';
import { nearestImages } from './nearest-images.ts';

/** Images that are asked about at once: their bounds, 60,000 numbers each, stay in the processor's cache. */
const BLOCK = 16;

/**
 * Answers what most of the `wanted` nearest training images are (by Euclidean distance), and where as many are one
 * digit as another, the digit of the nearer. Scores are votes, and less than one more for being near.
 */
export function nearestNeighbour(
  { count, inputs, targets }: Examples,
  { wanted, classes }: { wanted: number; classes: number },
  products: Products = plainProducts,
): Predictor {
  const { image = new Uint8Array(0) } = inputs;
  const pixels = image.length / count;
  const nearest = nearestImages({ images: image, count, pixels }, wanted, products);
  return {
    parameters: image.length,
    async predict(given, queries) {
      const scores = new Float32Array(queries * classes);
      for (let start = 0; start < queries; start += BLOCK) {
        const end = Math.min(start + BLOCK, queries);
        const block = given.image?.subarray(start * pixels, end * pixels) ?? new Uint8Array(0);
        for (const [i, neighbours] of (await nearest(block)).entries()) {
          const row = scores.subarray((start + i) * classes, (start + i + 1) * classes);
          neighbours.forEach(({ index }, rank) => {
            const label = targets.digit?.[index] ?? 0;
            row[label] = (row[label] ?? 0) === 0 ? 1 + 1 / (rank + 2) : (row[label] ?? 0) + 1;
          });
        }
      }
      return { digit: scores };
    },
  };
}
