import { Random } from '@digitbench/core';

/** The covariance of so many images is close enough. */
const SAMPLE = 10_000;
const ITERATIONS = 6;

/**
 * Orthonormal axes [wanted][pixels] along which the images [count, pixels] vary most, the first the most, by orthogonal
 * iteration (G. H. Golub and C. F. Van Loan, Matrix Computations, section 8.2). Approximate, but exactly at right
 * angles, so the distance of two images along them is never above their distance.
 */
export function principalAxes(
  images: Uint8Array,
  count: number,
  pixels: number,
  wanted: number,
): Float64Array[] {
  const covariance = covarianceOf(images, Math.min(count, SAMPLE), pixels);
  const random = Random.fromSeed(1);
  let axes = Array.from({ length: wanted }, () =>
    Float64Array.from({ length: pixels }, () => random.normal()),
  );
  for (let i = 0; i < ITERATIONS; i++) {
    orthonormalise(axes);
    // Where nothing varies, the little noise keeps the axis from vanishing.
    axes = axes.map((axis) =>
      Float64Array.from(covariance, (row) => dot(row, axis) + 1e-9 * random.normal()),
    );
  }
  orthonormalise(axes);
  return axes;
}

/** Positions [count, axes] of the images along the axes. Most pixels are black and cost nothing. */
export function project(
  images: Uint8Array,
  count: number,
  pixels: number,
  axes: readonly Float64Array[],
): Float32Array {
  const width = axes.length;
  const byPixel = new Float64Array(pixels * width);
  for (const [a, axis] of axes.entries()) {
    for (const [k, value] of axis.entries()) byPixel[k * width + a] = value;
  }
  const positions = new Float32Array(count * width);
  const position = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    position.fill(0);
    for (let k = 0; k < pixels; k++) {
      const pixel = images[i * pixels + k] ?? 0;
      if (pixel === 0) continue;
      for (let a = 0; a < width; a++)
        position[a] = (position[a] ?? 0) + pixel * (byPixel[k * width + a] ?? 0);
    }
    positions.set(position, i * width);
  }
  return positions;
}

function covarianceOf(images: Uint8Array, count: number, pixels: number): Float64Array[] {
  const rows = Array.from({ length: pixels }, () => new Float64Array(pixels));
  const mean = new Float64Array(pixels);
  for (let i = 0; i < count; i++) {
    const lit: number[] = [];
    for (let k = 0; k < pixels; k++) if (images[i * pixels + k] !== 0) lit.push(k);
    for (const k of lit) {
      const [pixel, row] = [images[i * pixels + k] ?? 0, rows[k]];
      mean[k] = (mean[k] ?? 0) + pixel / count;
      if (row) for (const l of lit) row[l] = (row[l] ?? 0) + (pixel * (images[i * pixels + l] ?? 0)) / count;
    }
  }
  return rows.map((row, k) => row.map((value, l) => value - (mean[k] ?? 0) * (mean[l] ?? 0)));
}

/** Gram and Schmidt's, from the first vector on, in place. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  for (const [i, vector] of vectors.entries()) {
    for (const earlier of vectors.slice(0, i)) {
      const along = dot(vector, earlier);
      for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] ?? 0) - along * (earlier[k] ?? 0);
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] ?? 0) / length;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}
