import { DataError } from './data-error.ts';
import type { SplitFiles } from './find-files.ts';
import { count } from './idx-header.ts';
import { type Images, readImages } from './read-images.ts';
import { readLabels } from './read-labels.ts';

/** The images of one split, and their labels as they are written. */
export interface LabelledImages extends Images {
  readonly labels: Int32Array;
}

/** Reads one split. Throws a DataError. */
export function loadSplit(files: SplitFiles): LabelledImages {
  const labels = readLabels(files.labels);
  // Before the images, which may be large, are read.
  const images = readImages(files.images, (imageCount) => {
    if (imageCount === labels.length) return;
    throw new DataError({
      subject: files.labels,
      given: count(labels.length, 'label'),
      expected: `${imageCount.toLocaleString('en')}, one for each image of ${files.images}`,
      remedy: 'Take both files from the same data set.',
    });
  });
  return { ...images, labels };
}
