import type { Table } from '../table.ts';

/** Text in which nothing is markup, on one line. */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>|~$]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, ' ');

/** A table of GitHub-flavoured Markdown. */
export function formatMarkdown({ title, headings, align, cells }: Table): string {
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [
    ...(title === null ? [] : [`### ${escapeMarkdown(title)}`, '']),
    line(headings.map(escapeMarkdown)),
    line(align.map((side) => (side === 'right' ? '---:' : ':---'))),
    ...cells.map((row) =>
      line(row.map(({ text, bold }) => (bold ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text)))),
    ),
  ].join('\n');
}
