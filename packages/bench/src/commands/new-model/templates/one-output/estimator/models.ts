import type { Examples, Predictor } from '@digitbench/core';

/** Answers the class whose mean training image is nearest, by squared distance; a score is the distance, negative. */
export function nearestMean({ count, inputs, targets }: Examples, classes: number): Predictor {
  const { image = new Uint8Array(0) } = inputs; // [count, pixels]
  const { digit = new Uint8Array(0) } = targets;
  const pixels = image.length / count;
  const means = meanImages(image, digit, classes);
  return {
    parameters: means.length,
    multiplyAdds: means.length,
    predict: ({ image: shown = new Uint8Array(0) }, queries) => {
      const scores = new Float32Array(queries * classes);
      for (let i = 0; i < queries; i++) {
        const query = shown.subarray(i * pixels, (i + 1) * pixels);
        for (let label = 0; label < classes; label++) {
          scores[i * classes + label] = -distance(
            means.subarray(label * pixels, (label + 1) * pixels),
            query,
          );
        }
      }
      return { digit: scores };
    },
  };
}

/** [classes, pixels]; a class without examples keeps zeros. */
function meanImages(images: Uint8Array, labels: Uint8Array, classes: number): Float32Array {
  const pixels = images.length / labels.length;
  const sums = new Float64Array(classes * pixels);
  const counts = new Float64Array(classes);
  labels.forEach((label, i) => {
    counts[label] = (counts[label] ?? 0) + 1;
    for (let k = 0; k < pixels; k++) {
      sums[label * pixels + k] = (sums[label * pixels + k] ?? 0) + (images[i * pixels + k] ?? 0);
    }
  });
  return Float32Array.from(sums, (sum, k) => sum / Math.max(1, counts[Math.floor(k / pixels)] ?? 0));
}

/** The mean squared difference of two images. */
function distance(a: Float32Array, b: Uint8Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += ((a[k] ?? 0) - (b[k] ?? 0)) ** 2;
  return sum / a.length;
}
