import type { Dataset, ImageSet } from '@digitbench/core';
import { isTransposed } from '../predict/transposed.ts';
import type { DatasetSurvey } from '../protocol/jobs.ts';

/** What the harness needs to know about a data set. */
export function surveyDataset(dataset: Dataset): DatasetSurvey {
  const { name, title, checksum, classes, classNames, train, test } = dataset;
  const { rows, columns } = train;
  return {
    name,
    title,
    checksum,
    classes,
    classNames: [...classNames],
    transposed: isTransposed(dataset),
    train: train.count,
    test: test.count,
    rows,
    columns,
    warnings: [
      ...withoutImages(classNames, train, 'training', 'no network can learn them'),
      ...withoutImages(classNames, test, 'test', 'no number is about them'),
    ],
  };
}

/** A warning that names the classes without an image; none if all have some. */
function withoutImages(
  names: readonly string[],
  { labels }: ImageSet,
  split: string,
  consequence: string,
): string[] {
  const seen = new Set(labels);
  const missing = names.filter((_, label) => !seen.has(label));
  if (missing.length === 0) return [];
  const which = missing.length > 10 ? `${missing.slice(0, 10).join(', ')}, …` : missing.join(', ');
  return [`${missing.length} of ${names.length} classes have no ${split} image (${which}): ${consequence}`];
}
