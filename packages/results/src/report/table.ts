import { type ColumnName, columnsFor, headingOf } from './columns.ts';
import type { Row } from './row.ts';

export interface Cell {
  readonly text: string;
  /** The best value of its table, told apart from all others. */
  readonly bold: boolean;
}

/** Rows as texts, ready to be set in whatever form. */
export interface Table {
  readonly title: string | null;
  readonly headings: readonly string[];
  readonly align: readonly ('left' | 'right')[];
  readonly cells: readonly (readonly Cell[])[];
}

export type Grouping = 'study' | 'task' | 'family' | 'none';

function titleOf(row: Row, grouping: Grouping): string {
  const what = grouping === 'study' ? row.study : ((grouping === 'task' ? row.task : row.family) ?? 'other');
  return [what, row.profile, row.dataset ?? 'no data set yet'].join(' · ');
}

/** One table per study, task or family (and profile and data set), in the order in which they first come up. */
export function tablesOf(rows: readonly Row[], names: readonly ColumnName[], grouping: Grouping): Table[] {
  const all = columnsFor(rows);
  const columns = names.map((name) => ({ name, ...all[name] }));
  const groups =
    grouping === 'none'
      ? new Map([[null, [...rows]]])
      : Map.groupBy(rows, (row): string | null => titleOf(row, grouping));
  return [...groups].map(([title, members]) => ({
    title,
    headings: columns.map(headingOf),
    align: columns.map(({ align }) => align),
    cells: members.map((row) =>
      columns.map(({ name, text }) => ({ text: text(row), bold: row.best && name === 'mean' })),
    ),
  }));
}
