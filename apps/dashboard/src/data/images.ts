import type { Dataset, ImageSet } from '@digitbench/data';
import { loadDataset } from '@digitbench/data/node';
import { png } from './png.ts';

let mnist: Dataset | undefined;

/** A data set's images, or null where they are not at hand: only MNIST comes with the packages. */
export function imagesOf(dataset: string, split: 'train' | 'test' = 'test'): ImageSet | null {
  if (dataset !== 'mnist') return null;
  mnist ??= loadDataset();
  return mnist[split];
}

/** One image as an address that needs no request. */
export function dataUrl({ rows, columns, images }: ImageSet, index: number): string {
  const size = rows * columns;
  const ink = images.subarray(index * size, (index + 1) * size);
  return `data:image/png;base64,${png(ink, columns, rows).toString('base64')}`;
}

/** The mean of MNIST's training images of a digit, as an address. */
export function meanImage(digit: number): string | null {
  const set = imagesOf('mnist', 'train');
  if (set === null) return null;
  const size = set.rows * set.columns;
  const sum = new Float64Array(size);
  let count = 0;
  set.labels.forEach((label, index) => {
    if (label !== digit) return;
    count++;
    for (let pixel = 0; pixel < size; pixel++)
      sum[pixel] = (sum[pixel] ?? 0) + (set.images[index * size + pixel] ?? 0);
  });
  const mean = sum.map((value) => Math.round(value / count));
  return `data:image/png;base64,${png(mean, set.columns, set.rows).toString('base64')}`;
}
