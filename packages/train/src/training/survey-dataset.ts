import type { Dataset } from '@digitbench/core';
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
  };
}
