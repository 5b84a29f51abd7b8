import { isHere, namedSets } from '@digitbench/data/node';

/** A data set as `data list` shows it. */
export interface ListedSet {
  /** What to give to --dataset. */
  name: string;
  /** Its name in records and file names. */
  recordedAs: string;
  title: string;
  train: number;
  test: number;
  rows: number;
  columns: number;
  classes: readonly string[];
  licence: string;
  citation: string;
  origin: string;
  note: string | null;
  /** Whether it is on this machine. */
  here: boolean;
  /** Where it is, or would be. */
  folder: string;
}

/** Every data set that has a name. */
export const listDatasets = (): ListedSet[] =>
  namedSets.map((named) => {
    const { title, train, test, rows, columns, classNames, licence, citation, origin, note } = named.set;
    return {
      name: named.name,
      recordedAs: named.set.name,
      title,
      train,
      test,
      rows,
      columns,
      classes: classNames,
      licence,
      citation,
      origin,
      note: note ?? null,
      here: isHere(named),
      folder: named.folder(),
    };
  });

/** One paragraph a data set. */
export function formatDatasets(sets: readonly ListedSet[]): string {
  const paragraphs = sets.map((set) =>
    [
      `${set.name}: ${set.title}`,
      `  images    ${set.train.toLocaleString('en')} + ${set.test.toLocaleString('en')} of ${set.rows} x ${set.columns}`,
      `  classes   ${set.classes.length}: ${set.classes.join(', ')}`,
      `  licence   ${set.licence}`,
      `  cite      ${set.citation}`,
      `  from      ${set.origin}`,
      `  here      ${set.here ? `yes, in ${set.folder}` : `no: \`digitbench data fetch ${set.name}\``}`,
      `  recorded  as ${set.recordedAs}`,
      ...(set.note === null ? [] : [`  note      ${set.note}`]),
    ].join('\n'),
  );
  return [
    ...paragraphs,
    'Any other set: --dataset <folder of its IDX files>; `digitbench data check` reads it.',
  ].join('\n\n');
}
