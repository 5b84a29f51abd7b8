import type { About, Column } from './column.ts';
import type { Sources } from './sources.ts';

/**
 * One thing that a report says of an entry, all of it in one file of `columns/`: its part of a row, computed from the
 * records, its columns, and what a reader has to be told below the table.
 */
export interface Statistic<Part extends object> {
  of(sources: Sources): Part;
  readonly columns: Readonly<Record<string, (about: About) => Column<Part>>>;
  /** What is to be known of a row, a sentence each. */
  notes?(row: Part, about: About): string[];
}
