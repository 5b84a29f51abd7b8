import { escapeMarkdown, formatMarkdown } from '@digitbench/results';

export { escapeMarkdown };

/** Cells as a table of GitHub-flavoured Markdown; the listed columns are right-aligned. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  flushRight: readonly number[] = [],
): string {
  return formatMarkdown({
    title: null,
    headings,
    align: headings.map((_, column) => (flushRight.includes(column) ? 'right' : 'left')),
    cells: rows.map((row) => row.map((text) => ({ text, bold: false }))),
  });
}
