import type { Dataset, ImageSet } from '@digitbench/core';
import { digitMeans } from './digit-means.ts';

/** Blocks along each side into which an image is divided to compare it. */
const blocks = 7;
/** More images say little more. */
const mostImages = 20_000;
/** Correlations of means: those of digits, upright, are above 0.8; of other things, below 0.3. */
const alike = 0.5;

/**
 * Whether a data set's images have their rows and columns exchanged, as EMNIST's have. Where nobody states it and the labels 0
 * to 9 are those of digits, the images tell, against the means of MNIST's digits; else the names of the files do.
 */
export function isTransposed({ transposed, train }: Pick<Dataset, 'transposed' | 'train'>): boolean {
  if (train.rows !== train.columns || transposed === 'no') return false;
  if (transposed === 'yes') return true;
  const means = meansOf(train);
  const upright = correlation(means, digitMeans);
  const turned = correlation(means.map(transpose), digitMeans);
  if (Math.max(upright, turned) > alike) return turned > upright;
  return transposed === 'by-name';
}

/** An image [side, side] with its rows and columns exchanged. */
export function transpose<Values extends Uint8Array | readonly number[]>(image: Values): Values {
  const side = Math.round(Math.sqrt(image.length));
  // A Buffer's slice would be the same memory.
  const turned = image instanceof Uint8Array ? new Uint8Array(image.length) : new Array<number>(image.length);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      turned[column * side + row] = image[row * side + column] ?? 0;
  return turned as Values;
}

/** For each of the labels 0 to 9: the mean ink of each block, [blocks, blocks]. */
export function meansOf({ count, rows, columns, images, labels }: ImageSet): number[][] {
  const sums = Array.from({ length: 10 }, () => new Array<number>(blocks ** 2).fill(0));
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < Math.min(count, mostImages); i++) {
    const sum = sums[labels[i] ?? 0];
    if (sum === undefined) continue;
    counts[labels[i] ?? 0] = (counts[labels[i] ?? 0] ?? 0) + 1;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const block = Math.floor((row * blocks) / rows) * blocks + Math.floor((column * blocks) / columns);
        sum[block] = (sum[block] ?? 0) + (images[(i * rows + row) * columns + column] ?? 0);
      }
    }
  }
  const pixels = (rows * columns) / blocks ** 2;
  return sums.map((sum, label) => sum.map((value) => value / Math.max(1, counts[label] ?? 0) / pixels));
}

/** Of what tells the labels apart: each mean less the mean of all. */
function correlation(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  const [x, y] = [differences(a), differences(b)];
  const product = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, i) => sum + value * (q[i] ?? 0), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y) || 1);
}

function differences(means: readonly (readonly number[])[]): number[] {
  const all = Array.from(
    { length: blocks ** 2 },
    (_, i) => means.reduce((sum, mean) => sum + (mean[i] ?? 0), 0) / means.length,
  );
  return means.flatMap((mean) => mean.map((value, i) => value - (all[i] ?? 0)));
}
