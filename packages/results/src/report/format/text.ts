import { describeClaims } from '../../claims/study.ts';
import type { Form } from '../form.ts';
import { plainText, type Table } from '../table.ts';

/** Select Graphic Rendition (ECMA-48): 1 and 2 switch on, 22 switches either off. */
const STYLES = { bold: 1, dim: 2 } as const;

const styler = (color: boolean) => (name: keyof typeof STYLES, text: string) =>
  color ? `\u001b[${STYLES[name]}m${text}\u001b[22m` : text;

const width = (text: string) => [...text].length;

/** A table for a terminal; bold and dim by escape sequences only if `color`. */
export function formatText({ title, headings, align, cells }: Table, color: boolean): string {
  const style = styler(color);
  const widths = headings.map((heading, column) =>
    Math.max(width(heading), ...cells.map((row) => width(row[column]?.text ?? ''))),
  );
  const pad = (text: string, column: number) => {
    const space = ' '.repeat((widths[column] ?? 0) - width(text));
    return align[column] === 'right' ? space + text : text + space;
  };
  const lines = [
    ...(title === null ? [] : [style('bold', title)]),
    style('dim', headings.map(pad).join('  ').trimEnd()),
    ...cells.map((row) =>
      row
        .map(({ text, bold }, column) => (bold ? style('bold', pad(text, column)) : pad(text, column)))
        .join('  ')
        .trimEnd(),
    ),
  ];
  return lines.join('\n');
}

/** A report for a terminal. */
export function textForm(color: boolean): Form {
  const style = styler(color);
  return {
    table: (table) => formatText(table, color),
    claims: (claims) =>
      [
        style('dim', `what ${claims.study} claims`),
        ...describeClaims(claims).flatMap(({ verdict, sentence, evidence }) => [
          `${style('bold', verdict)}: ${plainText(sentence)}`,
          ...evidence.map((line) => `  ${plainText(line)}`),
        ]),
      ].join('\n'),
    notes: (notes) => notes.join('\n'),
  };
}
