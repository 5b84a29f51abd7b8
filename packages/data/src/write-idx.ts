import type { ImageSet } from './image-set.ts';

/** The header of an IDX file of unsigned bytes. */
export function idxHeader(shape: readonly number[]): Uint8Array {
  const header = new Uint8Array(4 + 4 * shape.length);
  const view = new DataView(header.buffer);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  return header;
}

/** Images and labels as the two IDX files that hold them, each in pieces. */
export const idxPair = (set: ImageSet): Record<'images' | 'labels', readonly [Uint8Array, Uint8Array]> => ({
  images: [idxHeader([set.count, set.rows, set.columns]), set.images],
  labels: [idxHeader([set.count]), set.labels],
});
