import { type ColumnName, columnsFor } from '../columns.ts';
import type { Row } from '../row.ts';

/** A field of RFC 4180; a missing value is an empty one. */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

type Part = readonly [title: string, of: (row: Row) => string | number | null | undefined];

/** What a reader sees in one cell and a program wants in several. */
const PARTS: Partial<Record<ColumnName, readonly Part[]>> = {
  interval: [
    ['low', ({ low }) => low],
    ['high', ({ high }) => high],
  ],
  bootstrap: [
    ['bootstrap low', ({ bootstrap }) => bootstrap?.low],
    ['bootstrap high', ({ bootstrap }) => bootstrap?.high],
  ],
  rank: [
    ['rank', ({ rank }) => rank],
    ['lowestRank', ({ lowestRank }) => lowestRank],
  ],
  n: [
    ['n', ({ n }) => n],
    ['failed', ({ failures }) => failures.length],
  ],
  // An empty median alone would not say whether seeds were watched in vain or not at all.
  epochsToTarget: [
    ['epochsToTarget', ({ toTarget }) => toTarget?.epochs.median],
    ['reachedTarget', ({ toTarget }) => toTarget?.reached],
    ['watched', ({ toTarget }) => toTarget?.of],
  ],
};

/** Comma-separated values of full precision: fractions, seconds, milliseconds, as the headings say. An interval is two columns. */
export function formatCsv(rows: readonly Row[], names: readonly ColumnName[]): string {
  const columns = columnsFor(rows);
  const fields = names.flatMap((name) => {
    const { unit, rawUnit = unit, raw } = columns[name];
    const parts = PARTS[name] ?? [[name, raw] satisfies Part];
    return parts.map(([title, of]) => ({ title: rawUnit === null ? title : `${title} (${rawUnit})`, of }));
  });
  const lines = [
    fields.map(({ title }) => csvField(title)),
    ...rows.map((row) => fields.map(({ of }) => csvField(of(row) ?? null))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
