import type { StudyClaims } from '../claims/study.ts';
import type { Table } from './table.ts';

/** How the parts of a report are formatted. */
export interface Form {
  table(table: Table): string;
  claims(claims: StudyClaims): string;
  notes(notes: readonly string[]): string;
}
