import type { Examples, Predictor } from '@digitbench/core';
import { meanImages } from './mean-images.ts';

/** Distance between two images of pixels 0 to 1, as a mean over the pixels. */
export type Distance = 'L1' | 'L2';

const TERM: Readonly<Record<Distance, (difference: number) => number>> = {
  L1: Math.abs,
  L2: (difference) => difference * difference,
};

const MEAN: Readonly<Record<Distance, (sum: number, count: number) => number>> = {
  L1: (sum, count) => sum / count,
  L2: (sum, count) => Math.sqrt(sum / count),
};

/** Answers the class whose mean image is nearer; the score of a class is its distance, negative. */
export function pixelSimilarity(train: Examples, distance: Distance): Predictor {
  const means = meanImages(train);
  const pixels = means[0]?.length ?? 0;
  return {
    parameters: means.length * pixels,
    predict: ({ image = new Uint8Array(0) }, count) => {
      const scores = new Float32Array(count * means.length);
      for (let i = 0; i < count; i++) {
        const example = image.subarray(i * pixels, (i + 1) * pixels);
        means.forEach((mean, label) => {
          let sum = 0;
          for (let k = 0; k < pixels; k++) sum += TERM[distance]((example[k] ?? 0) / 255 - (mean[k] ?? 0));
          scores[i * means.length + label] = -MEAN[distance](sum, pixels);
        });
      }
      return { digit: scores };
    },
  };
}
