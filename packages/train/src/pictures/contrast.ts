import type { Field } from './field.ts';
import type { GreyImage } from './grey-image.ts';

/** Whether ink is darker than what it is on, or lighter. */
export type Polarity = 'dark on light' | 'light on dark';

/** Less brightness than this would make camera noise look like ink. */
const leastLight = 64;
const leastHeadroom = 96;

/** The difference of brightness that counts as 1, on paper of this brightness. */
export const fullLight = (paper: number, polarity: Polarity): number =>
  polarity === 'dark on light' ? Math.max(leastLight, paper) : Math.max(leastHeadroom, 255 - paper);

/**
 * How much ink each pixel seems to have: the part of the paper's light that is missing, or, of light on dark, the part of
 * the way from the board to white. A part rather than a difference, so that ink in a shadow counts as much as in the light.
 */
export function contrastOf(image: GreyImage, paper: Field, polarity: Polarity): Field {
  const values = new Float32Array(image.pixels.length);
  for (let i = 0; i < values.length; i++) {
    const around = paper.values[i] ?? 0;
    const difference = around - (image.pixels[i] ?? 0);
    values[i] = (polarity === 'dark on light' ? difference : -difference) / fullLight(around, polarity);
  }
  return { rows: image.rows, columns: image.columns, values };
}

/** Standard deviation of the paper's grain: 1.4826 times the median of what is not ink (F. Hampel, 1974). */
export function grainOf({ values }: Field): number {
  const most = 10_000;
  const step = Math.max(1, Math.floor(values.length / most));
  const sample = new Float32Array(Math.floor(values.length / step));
  for (let i = 0; i < sample.length; i++) sample[i] = Math.abs(values[i * step] ?? 0);
  sample.sort();
  return 1.4826 * (sample[sample.length >> 1] ?? 0);
}
