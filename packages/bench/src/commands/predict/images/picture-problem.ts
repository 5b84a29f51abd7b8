import type { PictureSize } from '@digitbench/train/pictures';

/** A picture that cannot be read, in words for whoever has it: what it is, and what to do. */
export class PictureProblem extends Error {
  override readonly name = 'PictureProblem';
}

/** What a decoder's own error means. Its words are about tables and markers. */
export function asPictureProblem(error: unknown): PictureProblem {
  if (error instanceof PictureProblem) return error;
  const words = error instanceof Error ? error.message : String(error);
  if (/limit exceeded/.test(words)) return new PictureProblem('it has too many pixels: make it smaller');
  if (
    /unsupported (colou?r mode|bit depth|colou?r type|interlace|compression)|only single frame/i.test(words)
  )
    return new PictureProblem('it is of a variant that is not read: save it as a plain PNG');
  return new PictureProblem('the file is damaged: copy it again from where it comes from');
}

export const cutOff = () => new PictureProblem('the file is cut off: copy it again from where it comes from');

export const tooManyPixels = ({ width, height }: PictureSize) =>
  new PictureProblem(`${width} x ${height} pixels are too many: make it smaller`);
