import type { StudyClaims } from '../claims/study.ts';
import type { DatasetDescription } from '../record/dataset.ts';
import { type ColumnName, columnsFor, type Row, USUAL_COLUMNS } from './columns/index.ts';
import type { Form } from './form.ts';
import { formatCsv } from './format/csv.ts';
import { latexForm } from './format/latex.ts';
import { markdownForm } from './format/markdown.ts';
import { textForm } from './format/text.ts';
import { readingNotes, sectionNotes } from './notes.ts';
import { type Grouping, plainText, sectionsOf, tableOf } from './table.ts';

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
  /** Escape sequences for bold and dim in `text`; the caller decides by terminal and NO_COLOR. Default false. */
  readonly color?: boolean;
  /** Notes under the tables; comments in latex. Default true. */
  readonly notes?: boolean;
  /** What people call the data sets of the rows, and what readers must know of them. */
  readonly datasets?: readonly DatasetDescription[];
  /** The studies' claims, shown with verdict and evidence below each study's table; not in csv and json. */
  readonly claims?: readonly StudyClaims[];
}

/** Values in order: numbers in names count as numbers (model2 before model10), and missing values always come last. */
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

function columnsOf(rows: readonly Row[], { columns, groupBy = 'study' }: ReportOptions): ColumnName[] {
  const target: ColumnName[] = rows.some(({ toTarget }) => toTarget !== null)
    ? ['epochsToTarget', 'secondsToTarget']
    : [];
  const own = rows.some(({ metric, checks }) =>
    checks.some((check) => check.metric === metric && check.epoch === null && check.own !== null),
  );
  const needed: ColumnName[] = rows.some(({ needed }) => needed !== null) ? ['needed'] : [];
  const usual = USUAL_COLUMNS.filter((name) => name !== 'asSource' || own);
  const chosen = columns ?? [...usual, ...target, ...needed];
  // Ranks of several studies or tasks in one table cannot be read without these columns.
  const tasks = new Set(rows.map(({ task }) => task)).size;
  const missing = (['study', 'task'] as const).filter(
    (name) =>
      !chosen.includes(name) && (name === 'study' ? groupBy !== 'study' : groupBy === 'none' && tasks > 1),
  );
  return [...missing, ...chosen];
}

/** The rows of `summarise` as a text. It does not end in a line break, except csv, whose standard requires one. */
export function formatReport(rows: readonly Row[], options: ReportOptions = {}): string {
  const {
    format = 'text',
    groupBy = 'study',
    color = false,
    claims = [],
    datasets = [],
    descending = false,
  } = options;
  const ordered = options.sort === undefined ? rows : sorted(rows, options.sort, descending);
  if (format === 'json') return JSON.stringify(ordered, null, 2);
  if (format === 'csv') {
    const place: ColumnName[] = options.columns === undefined ? ['study', 'profile', 'dataset'] : [];
    // One table of several studies always names them, whichever columns were chosen.
    const studies = new Set(rows.map(({ study }) => study)).size;
    const chosen = columnsOf(rows, {
      ...options,
      groupBy: place.length === 0 && studies > 1 ? 'none' : 'study',
    });
    return formatCsv(ordered, [...place, ...chosen]);
  }
  const columns = columnsOf(rows, options);
  const form: Form = { text: textForm(color), markdown: markdownForm, latex: latexForm }[format];
  const notes = (lines: readonly string[]) =>
    options.notes === false || lines.length === 0 ? [] : [form.notes(lines.map(plainText))];
  const left = new Set(claims);
  const titles = new Map(datasets.map(({ dataset, title }) => [dataset, title]));
  const parts = sectionsOf(ordered, groupBy, titles).flatMap((section) => {
    const own = claims.filter((of) => groupBy === 'study' && section.rows.some((row) => isOf(row, of)));
    for (const shown of own) left.delete(shown);
    return [
      ...(section.rows.length === 0 ? [] : [form.table(tableOf(section, columns, ordered))]),
      ...own.map(form.claims),
      ...notes(sectionNotes(section.rows, columns)),
    ];
  });
  return [
    ...parts,
    ...[...left].map(form.claims),
    ...notes([...reading(ordered, columns, claims), ...notesOf(ordered, datasets)]),
  ].join('\n\n');
}

/** What readers of a data set's numbers must know. */
const notesOf = (rows: readonly Row[], datasets: readonly DatasetDescription[]): string[] =>
  datasets.flatMap(({ dataset, title, note }) =>
    note !== undefined && rows.some((row) => row.dataset === dataset) ? [`${title}: ${note}`] : [],
  );

const isOf = (row: Row, { study, profile, dataset }: StudyClaims) =>
  row.study === study && row.profile === profile && row.dataset === dataset;

function reading(
  rows: readonly Row[],
  columns: readonly ColumnName[],
  claims: readonly StudyClaims[],
): string[] {
  const claimed =
    'claims: holds if the runs show each part at 5 %, refuted if one part is contradicted at 5 % for all its parts, else open. Each claim is judged by itself; the ranks judge all pairs together. All tests are two-sided except two that are one-sided by nature and say so: no difference is shown by equivalence (the 90 % interval lies within the margin), and being no better by the upper end of that interval. Failing to find a difference shows neither.';
  return [...readingNotes(rows, columns), ...(claims.length > 0 ? [claimed] : [])];
}
