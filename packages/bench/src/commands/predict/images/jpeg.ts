import { type GreyImage, onPaper } from '@digitbench/train/pictures';
import jpeg from 'jpeg-js';
import { exifOrientation, upright } from './orientation.ts';
import { cutOff } from './picture-problem.ts';

const startOfScan = Buffer.of(0xff, 0xda);
const endOfImage = Buffer.of(0xff, 0xd9);

/** More than any camera's picture needs once it is unpacked. */
const megabytes = 2048;

/** A photograph as it is to be looked at: turned as its camera says. Throws a PictureProblem of a file that is cut off, what the decoder throws of a broken one. */
export function decodeJpeg(file: Buffer, megapixels: number): GreyImage {
  // Without the mark of its end the decoder would fill the rest with grey. A small picture in the Exif block has a mark of its own.
  if (file.lastIndexOf(endOfImage) < file.lastIndexOf(startOfScan)) throw cutOff();
  const { width, height, data } = jpeg.decode(file, {
    useTArray: true,
    maxResolutionInMP: megapixels,
    maxMemoryUsageInMB: megabytes,
  });
  return upright({ rows: height, columns: width, pixels: onPaper(data) }, exifOrientation(file));
}
