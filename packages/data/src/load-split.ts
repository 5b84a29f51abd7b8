import { DataError } from './data-error.ts';
import type { SplitFiles } from './find-files.ts';
import { count } from './idx-header.ts';
import type { ImageSet } from './image-set.ts';
import { readIdx } from './read-idx.ts';

/** The images and labels of one split. Throws a DataError. */
export function loadSplit(files: SplitFiles): ImageSet {
  const labels = readIdx(files.labels, 1);
  const [labelCount = 0] = labels.shape;
  // Before the images, which may be large, are read.
  const images = readIdx(files.images, 3, ({ shape: [imageCount = 0] }) => {
    if (imageCount === labelCount) return;
    throw new DataError({
      subject: files.labels,
      given: count(labelCount, 'label'),
      expected: `${imageCount.toLocaleString('en')}, one for each image of ${files.images}`,
      remedy: 'Take both files from the same data set.',
    });
  });
  const [imageCount = 0, rows = 0, columns = 0] = images.shape;
  return { count: imageCount, rows, columns, images: images.data, labels: labels.data };
}
