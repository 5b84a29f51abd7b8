import type { Products } from '../contract/entry.ts';

/** Matrix products in plain JavaScript, for a few rows. */
export const plainProducts: Products = (a, b, width) => {
  const [rows, columns] = [a.length / width, b.length / width];
  const result = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (a[i * width + k] ?? 0) * (b[j * width + k] ?? 0);
      result[i * columns + j] = sum;
    }
  }
  return result;
};
