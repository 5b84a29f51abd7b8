/** Labelled grey images, as an IDX pair holds them: one byte a pixel, 0 (background) to 255 (ink). */
export interface ImageSet {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** [count, rows, columns], row-major. */
  readonly images: Uint8Array;
  /** [count], class numbers from 0. */
  readonly labels: Uint8Array;
}

export interface Dataset {
  /** "mnist", or the name of the folder (or of the prefix in it), of letters, digits, hyphens and underscores. */
  readonly name: string;
  /** Identifies the four files' contents; the same for plain and gzipped files. */
  readonly checksum: string;
  /** One more than the largest label. */
  readonly classes: number;
  readonly train: ImageSet;
  readonly test: ImageSet;
}
