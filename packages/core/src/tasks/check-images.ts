import type { ImageSet } from '@digitbench/data';
import { DataError } from '@digitbench/data';

export interface Wanted {
  readonly rows: number;
  readonly columns: number;
  /** Undefined: any number. */
  readonly classes: number | undefined;
}

/** Throws a DataError unless the images have that size and no label is beyond the classes. */
export function checkImages(task: string, images: ImageSet, wanted: Wanted): void {
  if (images.rows !== wanted.rows || images.columns !== wanted.columns) {
    throw new DataError({
      subject: `task ${task}`,
      given: `images of ${images.rows} x ${images.columns}`,
      expected: `${wanted.rows} x ${wanted.columns}`,
      remedy: 'Choose another data set, or state the size in the task.',
    });
  }
  const { classes } = wanted;
  if (classes === undefined) return;
  const wrong = images.labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataError({
      subject: `task ${task}`,
      given: `label ${images.labels[wrong]} (number ${wrong}, counted from 0)`,
      expected: `labels from 0 to ${classes - 1}`,
      remedy: 'Choose a data set with these classes.',
    });
  }
}
