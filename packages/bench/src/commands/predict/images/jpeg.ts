import jpeg from 'jpeg-js';
import { type GreyImage, onPaper } from './grey-image.ts';
import { exifOrientation, upright } from './orientation.ts';

/** More than any camera's picture needs once it is unpacked. */
const megabytes = 2048;

/** A photograph as it is to be looked at: turned as its camera says. Throws what the decoder throws of a broken file. */
export function decodeJpeg(file: Buffer, megapixels: number): GreyImage {
  const { width, height, data } = jpeg.decode(file, {
    useTArray: true,
    maxResolutionInMP: megapixels,
    maxMemoryUsageInMB: megabytes,
  });
  return upright({ rows: height, columns: width, pixels: onPaper(data) }, exifOrientation(file));
}
