import { type GreyImage, onPaper } from '@digitbench/train/pictures';
import { PNG } from 'pngjs';
import { pngOrientation, upright } from './orientation.ts';
import { cutOff } from './picture-problem.ts';

/** A picture as it is to be looked at. Throws a PictureProblem of a file that is cut off, what the decoder throws of a broken one. */
export function decodePng(file: Buffer): GreyImage {
  if (file.lastIndexOf('IEND') < 0) throw cutOff();
  const { width, height, data } = PNG.sync.read(file);
  return upright({ rows: height, columns: width, pixels: onPaper(data) }, pngOrientation(file));
}
