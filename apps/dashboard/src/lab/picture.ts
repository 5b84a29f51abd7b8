import { type GreyImage, likeMnist, type Normalised, onPaper } from '@digitbench/train/pictures';
import { tooLarge } from './picture-size.ts';
import type { Picture } from './protocol.ts';

const SIDE = 28;

/** A picture as the networks see it, by the code that `digitbench predict` has. Throws an Error in words for the reader. */
export async function seenOf(picture: Picture): Promise<Normalised> {
  return likeMnist(await greyOf(picture), SIDE, SIDE);
}

async function greyOf(picture: Picture): Promise<GreyImage> {
  if (picture.kind === 'pixels') {
    const { rows, columns, rgba } = picture;
    return { rows, columns, pixels: onPaper(new Uint8Array(rgba.buffer)) };
  }
  const bitmap = await decoded(picture.file);
  try {
    const { width: columns, height: rows } = bitmap;
    const refusal = tooLarge({ width: columns, height: rows });
    if (refusal !== null) throw new Error(refusal);
    const context = new OffscreenCanvas(columns, rows).getContext('2d');
    if (context === null) throw new Error('This browser gives no access to the pixels of pictures.');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, columns, rows);
    return { rows, columns, pixels: onPaper(new Uint8Array(data.buffer)) };
  } finally {
    bitmap.close();
  }
}

/** Upright, by what its camera noted; colours as they are in the file. */
async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch {
    throw new Error('This is no picture that the browser can read. Choose a PNG or a JPEG file.');
  }
}
