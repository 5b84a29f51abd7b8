import { type ColumnName, columnsFor } from '../columns.ts';
import type { Row } from '../row.ts';

/** A field of RFC 4180; a missing value is an empty one. */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Comma-separated values of full precision: fractions, seconds, milliseconds, as the headings say. An interval is two columns. */
export function formatCsv(rows: readonly Row[], names: readonly ColumnName[]): string {
  const columns = columnsFor(rows);
  const fields = names.flatMap((name) => {
    const { unit, rawUnit = unit, raw } = columns[name];
    const title = (text: string) => (rawUnit === null ? text : `${text} (${rawUnit})`);
    const end = (of: (row: Row) => number | null | undefined) => (row: Row) => of(row) ?? null;
    if (name === 'interval')
      return [
        { title: title('low'), of: end(({ low }) => low) },
        { title: title('high'), of: end(({ high }) => high) },
      ];
    if (name === 'bootstrap')
      return [
        { title: title('bootstrap low'), of: end(({ bootstrap }) => bootstrap?.low) },
        { title: title('bootstrap high'), of: end(({ bootstrap }) => bootstrap?.high) },
      ];
    return [{ title: title(name), of: raw }];
  });
  const lines = [
    fields.map(({ title }) => csvField(title)),
    ...rows.map((row) => fields.map(({ of }) => csvField(of(row)))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
