/** Pixels of a picture that are looked at, in millions; a phone's photograph has 12 to 50. */
export const MOST_MEGAPIXELS = 100;
