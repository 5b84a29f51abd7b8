import type { PictureSize } from './size.ts';

/** Pixels of a picture that are looked at, in millions; a phone's photograph has 12 to 50. */
export const MOST_MEGAPIXELS = 100;

/** Whether a picture has more pixels than are looked at. */
export const isTooLarge = ({ width, height }: PictureSize): boolean => width * height > MOST_MEGAPIXELS * 1e6;
