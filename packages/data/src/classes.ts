import { DataError } from './data-error.ts';
import { emnistNamed } from './emnist.ts';
import type { DatasetFiles } from './find-files.ts';
import type { LabelledImages } from './load-split.ts';
import type { Statement } from './statement.ts';

/** The most classes that a record can hold the answers of: one character each. */
const MOST = 62;

/** The classes of a set. */
export interface Classes {
  readonly names: readonly string[];
  /** The label of the first. */
  readonly first: number;
  /** Whether there are more than the labels say. */
  readonly areMore: boolean;
}

/**
 * The classes that are stated, else those of the EMNIST set that the files are called after, else one for each label from the lowest,
 * if that is above 0, to the highest, called by its number. Throws a DataError where labels and statement disagree.
 */
export function classesOf(
  files: DatasetFiles,
  stated: Statement | undefined,
  splits: readonly [LabelledImages, LabelledImages],
): Classes {
  const lowest = Math.min(...splits.map(({ labels }) => labels.reduce((a, b) => Math.min(a, b))));
  const highest = Math.max(...splits.map(({ labels }) => labels.reduce((a, b) => Math.max(a, b))));
  const { classes: known, firstLabel } = stated?.classes
    ? stated
    : { ...byName(files, lowest, highest), ...stated };
  const first = firstLabel ?? (known === undefined || known.length <= highest ? lowest : 0);
  const names = known ?? numbersFrom(first, highest);
  checkLabels(files, splits, first, first + names.length - 1);
  if (names.length > MOST)
    throw new DataError({
      subject: files.train.labels,
      given: `labels from ${lowest} to ${highest}, so ${names.length.toLocaleString('en')} classes`,
      expected: `at most ${MOST}`,
      remedy: 'Take a part of the set with fewer classes.',
    });
  const used = new Set(splits.flatMap(({ labels }) => [...new Set(labels)]));
  if (used.size < 2)
    throw new DataError({
      subject: files.train.labels,
      given: `one class only (label ${lowest})`,
      expected: 'at least two: with one there is nothing to learn',
      remedy: 'Check that this is the right file.',
    });
  return { names, first, areMore: first + names.length - 1 > highest };
}

/** EMNIST's classes, unless the labels are others, as after a conversion. */
function byName({ prefix }: DatasetFiles, lowest: number, highest: number): Statement {
  const known = emnistNamed(prefix);
  const { classes = [], firstLabel = 0 } = known ?? {};
  return known !== undefined && lowest >= firstLabel && highest < firstLabel + classes.length ? known : {};
}

const numbersFrom = (first: number, last: number) =>
  Array.from({ length: Math.max(0, Math.min(last - first + 1, 1 + MOST)) }, (_, i) => String(first + i));

function checkLabels(
  files: DatasetFiles,
  [train, test]: readonly [LabelledImages, LabelledImages],
  first: number,
  last: number,
): void {
  for (const [{ labels }, subject] of [
    [train, files.train.labels],
    [test, files.test.labels],
  ] as const) {
    const wrong = labels.findIndex((label) => label < Math.max(0, first) || label > last);
    if (wrong < 0) continue;
    throw new DataError({
      subject,
      given: `label ${labels[wrong]} (number ${wrong}, counted from 0)`,
      expected:
        last - first >= MOST
          ? `at most ${MOST} classes, from ${first} on`
          : `labels from ${Math.max(0, first)} to ${last}`,
      remedy:
        'Correct the classes or the first label in dataset.json, or download the file again if it should have others.',
    });
  }
}
