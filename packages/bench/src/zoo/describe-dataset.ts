import { knownSets } from '@digitbench/data';
import type { DatasetDescription } from '@digitbench/results';
import type { DatasetSurvey } from '@digitbench/train/protocol';

/** What a results folder keeps of a data set, so that its records can be read without it. */
export function describeDataset(survey: DatasetSurvey): DatasetDescription {
  const { name, title, checksum, classNames, rows, columns, train, test, transposed } = survey;
  const known = knownSets.find((set) => set.name === name);
  return {
    schema: 1,
    dataset: name,
    title,
    checksum,
    classes: classNames,
    rows,
    columns,
    train,
    test,
    transposed,
    ...(known === undefined ? {} : { licence: known.licence, citation: known.citation }),
    ...(known?.note === undefined ? {} : { note: known.note }),
  };
}
