import { describeClaims } from '../../claims/study.ts';
import type { Form } from '../form.ts';
import type { Table } from '../table.ts';

/** Text on one line in which nothing acts as markup or as a character reference. */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>|~$]|&(?=[#\w])/g, (character) => `\\${character}`).replace(/\s+/g, ' ');

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

/** A report of GitHub-flavoured Markdown: claims and notes are lists. */
export const markdownForm: Form = {
  table: formatMarkdown,
  claims: (claims) =>
    [
      `What ${escapeMarkdown(claims.study)} claims:`,
      '',
      ...describeClaims(claims).flatMap(({ verdict, sentence, evidence }) => [
        `- **${verdict}**: ${escapeMarkdown(sentence)}`,
        ...evidence.map((line) => `  - ${escapeMarkdown(line)}`),
      ]),
    ].join('\n'),
  notes: (notes) => notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n'),
};
