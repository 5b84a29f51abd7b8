import { type ColumnName, columnsFor, type Row } from '../columns/index.ts';

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
    const { unit, rawUnit = unit, raw, parts = { [name]: raw } } = columns[name];
    return Object.entries(parts).map(([title, of]) => ({
      title: rawUnit === null ? title : `${title} (${rawUnit})`,
      of,
    }));
  });
  const lines = [
    fields.map(({ title }) => csvField(title)),
    ...rows.map((row) => fields.map(({ of }) => csvField(of(row) ?? null))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
