import type { ImageSet } from '@digitbench/data';

const known = new WeakMap<ImageSet, ImageSet>();

/** The images with rows and columns exchanged. */
export function turned(set: ImageSet): ImageSet {
  const before = known.get(set);
  if (before !== undefined) return before;
  const { count, rows, columns } = set;
  const images = new Uint8Array(set.images.length);
  for (let i = 0; i < count; i++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        images[(i * columns + column) * rows + row] = set.images[(i * rows + row) * columns + column] ?? 0;
  const result = { ...set, rows: columns, columns: rows, images };
  known.set(set, result);
  return result;
}
