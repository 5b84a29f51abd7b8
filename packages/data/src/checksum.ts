import { createHash } from 'node:crypto';
import type { Classes } from './classes.ts';
import type { ImageSet } from './image-set.ts';
import { idxPair } from './write-idx.ts';

/**
 * Identifies the content of a data set: the MD5 of the MD5s of its four parts, each as a plain IDX file of unsigned bytes, so that it
 * is the same for every way to pack the same images and labels. Where the labels do not start at 0, or there are more classes
 * than they say, that is a part of it: other networks are trained then.
 */
export function checksumOf(
  { train, test }: { train: ImageSet; test: ImageSet },
  classes?: Pick<Classes, 'first' | 'areMore' | 'names'>,
): string {
  const sums = [train, test].flatMap((set) => {
    const { images, labels } = idxPair(set);
    return [md5(images), md5(labels)];
  });
  if (classes !== undefined && classes.first !== 0) sums.push(`labels from ${classes.first}`);
  if (classes?.areMore) sums.push(`${classes.names.length} classes`);
  return md5([sums.join('\n')]);
}

function md5(pieces: readonly (Uint8Array | string)[]): string {
  const hash = createHash('md5');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
