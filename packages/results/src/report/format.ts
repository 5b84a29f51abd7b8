import { type ColumnName, columnsFor, USUAL_COLUMNS } from './columns.ts';
import { formatCsv } from './format/csv.ts';
import { formatLatex } from './format/latex.ts';
import { escapeMarkdown, formatMarkdown } from './format/markdown.ts';
import { formatText } from './format/text.ts';
import { notesOf } from './notes.ts';
import type { Row } from './row.ts';
import { type Grouping, tablesOf } from './table.ts';

export type ReportFormat = 'text' | 'markdown' | 'csv' | 'latex' | 'json';

export interface ReportOptions {
  /** Default text. */
  readonly format?: ReportFormat;
  /** Default: the usual ones, and those to the target if there is one; csv has study, profile and data set as well. */
  readonly columns?: readonly ColumnName[];
  /** A column to sort by within each table; default: as `summarise` has it, best first. */
  readonly sort?: ColumnName;
  readonly descending?: boolean;
  /** One table for each; csv and json are always one. Default study. */
  readonly groupBy?: Grouping;
  /** Escape sequences for bold and dim in `text`; up to the caller, who knows terminal and NO_COLOR. Default false. */
  readonly color?: boolean;
  /** Notes under the tables of text and markdown. Default true. */
  readonly notes?: boolean;
}

/** Values in order, names with numbers as people count (model2 before model10), missing values last either way. */
function sorted(rows: readonly Row[], column: ColumnName, descending: boolean): Row[] {
  const { raw } = columnsFor(rows)[column];
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [first, second] = [raw(a), raw(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    if (typeof first === 'number' && typeof second === 'number') return sign * (first - second);
    return sign * String(first).localeCompare(String(second), 'en', { numeric: true });
  });
}

/** The rows of `summarise` as a text. No line ends it, csv excepted, whose standard wants one. */
export function formatReport(rows: readonly Row[], options: ReportOptions = {}): string {
  const { format = 'text', groupBy = 'study', color = false, notes = true, descending = false } = options;
  const ordered = options.sort === undefined ? rows : sorted(rows, options.sort, descending);
  if (format === 'json') return JSON.stringify(ordered, null, 2);
  const target: ColumnName[] = rows.some(({ toTarget }) => toTarget !== null)
    ? ['epochsToTarget', 'secondsToTarget']
    : [];
  const columns = options.columns ?? [...USUAL_COLUMNS, ...target];
  if (format === 'csv') {
    const place: ColumnName[] = options.columns === undefined ? ['study', 'profile', 'dataset'] : [];
    return formatCsv(ordered, [...place, ...columns]);
  }
  const named: readonly ColumnName[] =
    groupBy === 'study' || columns.includes('study') ? columns : ['study', ...columns];
  const tables = tablesOf(ordered, named, groupBy);
  if (format === 'latex') return tables.map(formatLatex).join('\n\n');
  const under = notes ? notesOf(ordered, named) : [];
  const parts =
    format === 'markdown'
      ? [...tables.map(formatMarkdown), under.map((note) => `- ${escapeMarkdown(note)}`).join('\n')]
      : [...tables.map((table) => formatText(table, color)), under.join('\n')];
  return parts.filter((part) => part !== '').join('\n\n');
}
