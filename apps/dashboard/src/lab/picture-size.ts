import { isTooLarge, MOST_MEGAPIXELS, type PictureSize, sizeInHead } from '@digitbench/train/pictures';

/** What to say of a picture with too many pixels; null if it has not. */
export function tooLarge(size: PictureSize): string | null {
  if (!isTooLarge(size)) return null;
  const { width, height } = size;
  const count = (pixels: number) => pixels.toLocaleString('en-US');
  return (
    `The picture has ${count(width)} x ${count(height)} pixels, ${Math.ceil((width * height) / 1e6)} million, and at most ` +
    `${MOST_MEGAPIXELS} million can be looked at. Make it smaller, or cut it to the digit.`
  );
}

/** The size that a file states, before anything is unpacked: a small file may hold more pixels than a phone has memory for. */
export const sizeOf = async (file: Blob): Promise<PictureSize | null> =>
  sizeInHead(new Uint8Array(await file.slice(0, 2 ** 20).arrayBuffer()));
