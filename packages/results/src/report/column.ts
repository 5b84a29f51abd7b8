import type { Metric } from './metric.ts';
import { countText, MISSING } from './numbers.ts';

/** What the rows of a table have in common. It decides the headings and the form of the numbers. */
export interface About {
  readonly metric: Metric;
  /** A validation accuracy, 0 to 1; null: none was chosen. */
  readonly target: number | null;
  /** A difference of the metric; null: none was chosen. */
  readonly difference: number | null;
}

/** A column of a report: its heading, its unit, its cells for readers and programs, and how to read it. */
export interface Column<Row> {
  readonly heading: string;
  readonly unit: string | null;
  readonly align: 'left' | 'right';
  /** The cell for a reader. */
  text(row: Row): string;
  /** The cell for a program, in the units of the record: fractions, seconds. */
  raw(row: Row): string | number | null;
  /** The unit of `raw`, if it differs. */
  readonly rawUnit?: string | null;
  /** Parts that a reader sees in one cell and a program gets in several, by title. */
  readonly parts?: Readonly<Record<string, (row: Row) => string | number | null | undefined>>;
  /** How to read the column; shown below the table. */
  readonly reading?: string;
  /** Whether a table for readers leaves the column out where all its cells are empty. */
  readonly optional?: boolean;
}

export const label = <Row>(heading: string, of: (row: Row) => string | null): Column<Row> => ({
  heading,
  unit: null,
  align: 'left',
  text: (row) => of(row) ?? MISSING,
  raw: of,
});

export const count = <Row>(heading: string, of: (row: Row) => number | null): Column<Row> => ({
  heading,
  unit: null,
  align: 'right',
  text: (row) => countText(of(row)),
  raw: of,
});
