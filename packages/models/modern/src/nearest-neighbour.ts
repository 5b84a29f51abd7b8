import type { Examples, Predictor } from '@digitbench/core';
import { nearestImages } from './nearest-images.ts';

/**
 * Answers what most of the `wanted` nearest training images are (by Euclidean distance), and where as many are one
 * digit as another, the digit of the nearer. Scores are votes, and less than one more for being near.
 */
export function nearestNeighbour(
  { count, inputs, targets }: Examples,
  options: { wanted: number; classes: number },
): Predictor {
  const { image = new Uint8Array(0) } = inputs;
  const { wanted, classes } = options;
  const pixels = image.length / count;
  const nearest = nearestImages(image, count, pixels, wanted);
  return {
    parameters: image.length,
    predict: (given, queries) => {
      const scores = new Float32Array(queries * classes);
      for (let i = 0; i < queries; i++) {
        const query = given.image?.subarray(i * pixels, (i + 1) * pixels) ?? new Uint8Array(0);
        const row = scores.subarray(i * classes, (i + 1) * classes);
        nearest(query).forEach(({ index }, rank) => {
          const label = targets.digit?.[index] ?? 0;
          row[label] = (row[label] ?? 0) === 0 ? 1 + 1 / (rank + 2) : (row[label] ?? 0) + 1;
        });
      }
      return { digit: scores };
    },
  };
}
