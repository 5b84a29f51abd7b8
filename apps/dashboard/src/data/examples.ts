import { imagesOf } from './images.ts';

/** For each digit, the number of the first test image that shows it. */
export const EXAMPLES: readonly number[] = Array.from(
  { length: 10 },
  (_, digit) => imagesOf('mnist')?.labels.indexOf(digit) ?? -1,
).filter((index) => index >= 0);
