import type { TestSet } from '@digitbench/results';
import type { Learning, Timed } from '@digitbench/results/browser';
import { imagesOf } from './images.ts';
import { pathOf } from './records.ts';
import type { View } from './view.ts';

/** A seed's course, as far as the browser counts with it. */
export type Course = Learning & Timed;

/** The courses of one entry, by `study/entry`. */
export type Courses = Record<string, Course[]>;

/** Most seeds of an entry that a browser fetches to compare it: each is a file. */
export const MOST_COMPARED = 20;

/** An entry that a reader can compare. */
export interface Comparable {
  readonly study: string;
  readonly entry: string;
  readonly title: string;
  readonly task: string;
  readonly color: number;
  readonly mean: number | null;
  /** Addresses of its records. */
  readonly records: readonly string[];
}

/** What the page for comparing starts from. */
export interface ComparisonIndex {
  /** Sheets of test images: the beginning of their names, and the size of an image; null: they are not at hand. */
  readonly pictures: { readonly name: string; readonly width: number; readonly height: number } | null;
  readonly entries: readonly Comparable[];
  /** Right answers of the studies, and the places of their images in the data set's test file. */
  readonly testSets: readonly TestSet[];
}

/** The courses that the target slider counts with, and nothing else of the records. */
export const coursesOf = (view: View): Courses =>
  Object.fromEntries(
    view.studies.flatMap((study) =>
      study.entries.map((entry) => [
        `${study.name}/${entry.name}`,
        entry.records.map(
          ({ outcome, epochs, machine, engine, beside, seconds }): Course => ({
            seconds: { train: seconds.train },
            outcome: { status: outcome.status },
            machine: { id: machine.id },
            engine: { name: engine.name },
            beside,
            epochs: epochs.map(({ validAccuracy, seconds }) => ({
              validAccuracy,
              seconds: seconds === null ? null : Number(seconds.toPrecision(5)),
            })),
          }),
        ),
      ]),
    ),
  );

function picturesOf({ dataset, described }: View): ComparisonIndex['pictures'] {
  const images = imagesOf(dataset, { transposed: described?.transposed ?? false });
  return images && { name: dataset, width: images.columns, height: images.rows };
}

export const comparisonIndex = (view: View): ComparisonIndex => ({
  pictures: picturesOf(view),
  entries: view.studies.flatMap((study) =>
    study.entries
      .filter(({ records }) => records.length > 0)
      .map((entry) => ({
        study: study.name,
        entry: entry.name,
        title: entry.row.title,
        task: study.description.task,
        color: entry.color,
        mean: entry.row.mean,
        records: entry.records.slice(0, MOST_COMPARED).map(pathOf),
      })),
  ),
  testSets: view.studies.flatMap(({ testSet }) => testSet ?? []),
});
