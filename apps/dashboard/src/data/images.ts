import { resolve } from 'node:path';
import type { Dataset, ImageSet } from '@digitbench/data';
import { isHere, loadDataset, namedSets } from '@digitbench/data/node';
import { callerFolder } from '../../integrations/folder.ts';
import { png } from './png.ts';
import { turned } from './turned.ts';

let sets: ReadonlyMap<string, Dataset> | undefined;

/**
 * A data set's images, the right way up, or null where they are not at hand: those of sets with a name are, if they are installed
 * or fetched, and those of the folders that DIGITBENCH_DATASET names.
 */
export function imagesOf(
  dataset: string,
  { transposed = false, split = 'test' }: { transposed?: boolean; split?: 'train' | 'test' } = {},
): ImageSet | null {
  sets ??= loadSets();
  const set = sets.get(dataset)?.[split];
  if (set === undefined) return null;
  return transposed ? turned(set) : set;
}

function loadSets(): ReadonlyMap<string, Dataset> {
  const named = namedSets.filter(isHere).map(({ name }) => name);
  const given = (process.env.DIGITBENCH_DATASET ?? '').split(',').filter((text) => text !== '');
  const found = new Map<string, Dataset>();
  const isName = (text: string) => namedSets.some(({ name, set }) => name === text || set.name === text);
  const sources = given.map((text) => (isName(text) ? text : resolve(callerFolder(process.env), text)));
  for (const source of new Set([...named, ...sources])) {
    try {
      const set = loadDataset(source);
      found.set(set.name, set);
    } catch (error) {
      console.warn(`dashboard: no pictures of ${source}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return found;
}

/** One image as an address that needs no request. */
export function dataUrl({ rows, columns, images }: ImageSet, index: number): string {
  const size = rows * columns;
  const ink = images.subarray(index * size, (index + 1) * size);
  return `data:image/png;base64,${png(ink, columns, rows).toString('base64')}`;
}

/** The mean of MNIST's training images of a digit, as an address. */
export function meanImage(digit: number): string | null {
  const set = imagesOf('mnist', { split: 'train' });
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
