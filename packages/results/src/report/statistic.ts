import type { About, Column } from './column.ts';
import type { Sources } from './sources.ts';

/**
 * One thing that a report says about an entry, complete in one file of `columns/`: its part of a row, computed from the
 * records, its columns, and its notes below the table.
 */
export interface Statistic<Part extends object> {
  of(sources: Sources): Part;
  readonly columns: Readonly<Record<string, (about: About) => Column<Part>>>;
  /** Notes on a row, one sentence each. */
  notes?(row: Part, about: About): string[];
}
