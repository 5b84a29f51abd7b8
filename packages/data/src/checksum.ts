import { createHash } from 'node:crypto';
import type { ImageSet } from './image-set.ts';
import { idxPair } from './write-idx.ts';

/**
 * Identifies the content of a data set: the MD5 of the MD5s of its four parts, each as a plain IDX file of unsigned bytes. So it
 * is the same for every way to pack the same images and labels.
 */
export function checksumOf({ train, test }: { train: ImageSet; test: ImageSet }): string {
  const sums = [train, test].flatMap((set) => {
    const { images, labels } = idxPair(set);
    return [md5(images), md5(labels)];
  });
  return md5([sums.join('\n')]);
}

function md5(pieces: readonly (Uint8Array | string)[]): string {
  const hash = createHash('md5');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
