import { groupBy } from '../group-by.ts';
import { type ColumnName, columnsFor, headingOf, type Row } from './columns/index.ts';

export interface Cell {
  readonly text: string;
  /** The best value of its table, told apart from all others. */
  readonly bold: boolean;
}

/** Rows as texts, ready for any format. */
export interface Table {
  readonly title: string | null;
  readonly headings: readonly string[];
  readonly align: readonly ('left' | 'right')[];
  readonly cells: readonly (readonly Cell[])[];
}

/** Some rows of a report under one title. */
export interface Section {
  readonly title: string | null;
  readonly rows: readonly Row[];
}

export type Grouping = 'study' | 'task' | 'family' | 'none';

/** Text without control characters that a terminal or a typesetter would obey: records may come from anybody. */
export const plainText = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

function titleOf(
  { study, task, family, profile, dataset }: Row,
  grouping: Grouping,
  titles: ReadonlyMap<string, string>,
): string {
  // Accuracies of different tasks cannot be compared, so a family with several tasks has a table for each.
  const what = {
    study: [study],
    task: [task ?? study],
    family: [family ?? 'other', task ?? study],
    none: [],
  };
  const title = titles.get(dataset ?? '');
  const set = title === undefined ? (dataset ?? 'no data set yet') : `${title} (${dataset})`;
  return plainText([...what[grouping], profile, set].join(' · '));
}

/** One section per study, task or family (and profile and data set), in the order in which they first come up. */
export function sectionsOf(
  rows: readonly Row[],
  grouping: Grouping,
  titles: ReadonlyMap<string, string> = new Map(),
): Section[] {
  if (grouping === 'none') return [{ title: null, rows }];
  return [...groupBy(rows, (row) => titleOf(row, grouping, titles))].map(([title, members]) => ({
    title,
    rows: members,
  }));
}

/** The table of a section; `all` are the rows of the report, which decide on units and headings. */
export function tableOf(
  { title, rows }: Section,
  names: readonly ColumnName[],
  all: readonly Row[] = rows,
): Table {
  const known = columnsFor(all);
  const columns = names
    .map((name) => ({ name, ...known[name] }))
    .filter(({ optional = false, text }) => !optional || rows.some((row) => text(row) !== ''));
  return {
    title,
    headings: columns.map(headingOf),
    align: columns.map(({ align }) => align),
    cells: rows.map((row) =>
      columns.map(({ name, text }) => ({ text: plainText(text(row)), bold: row.best && name === 'mean' })),
    ),
  };
}
