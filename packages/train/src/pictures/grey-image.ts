/** A picture of brightness alone. */
export interface GreyImage {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns], 0 black to 255 white. */
  readonly pixels: Uint8Array;
}

/**
 * The brightness of colours [pixels, 4] (red, green, blue, opacity; 0 to 255), laid on a background of this brightness:
 * luma of Rec. ITU-R BT.601, 0.299 red + 0.587 green + 0.114 blue.
 */
export function brightness(rgba: Uint8Array, background: number): Uint8Array {
  const grey = new Uint8Array(rgba.length / 4);
  for (let i = 0, at = 0; i < grey.length; i++, at += 4) {
    const luma = 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0);
    const opacity = rgba[at + 3] ?? 0;
    grey[i] = Math.round((luma * opacity + background * (255 - opacity)) / 255);
  }
  return grey;
}

/** What is see-through shows white, like paper; black where everything would then be white (a white drawing on nothing). */
export function onPaper(rgba: Uint8Array): Uint8Array {
  const white = brightness(rgba, 255);
  return white.every((value) => value === white[0]) ? brightness(rgba, 0) : white;
}
