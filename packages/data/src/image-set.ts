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
  /**
   * Identifies the content, in records and file names: "mnist" and other names of known sets, which nothing else can have; for
   * every other set "data-" and the first twelve digits of the checksum.
   */
  readonly name: string;
  /** What people call it: "MNIST", "Fashion-MNIST (CSV edition)", the name of a folder. Two sets may have the same title. */
  readonly title: string;
  /** Of the images and labels, however their files are packed. */
  readonly checksum: string;
  /** The number of classes. */
  readonly classes: number;
  /** Their names, in the order of their numbers. */
  readonly classNames: readonly string[];
  /**
   * Whether the files hold every image with rows and columns exchanged. "yes" and "no" are stated, or known by the content;
   * "by-name": the files are called as those of EMNIST, which are so.
   */
  readonly transposed: 'yes' | 'no' | 'by-name' | 'unknown';
  readonly train: ImageSet;
  readonly test: ImageSet;
}
