import { describeClaims } from '../../claims/study.ts';
import type { Form } from '../form.ts';
import { plainText, type Table } from '../table.ts';

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  // Some languages of babel make a command of the quotation mark, and two accents are one mark.
  '"': '\\char34{}',
  '`': '\\`{}',
  '\u00a0': '~',
  '–': '--',
  '—': '---',
  '…': '\\dots{}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '→': '$\\to$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '≠': '$\\ne$',
  '≈': '$\\approx$',
  '∞': '$\\infty$',
  '√': '$\\surd$',
  '²': '$^2$',
  '³': '$^3$',
  α: '$\\alpha$',
  β: '$\\beta$',
  γ: '$\\gamma$',
  ε: '$\\varepsilon$',
  η: '$\\eta$',
  λ: '$\\lambda$',
  μ: '$\\mu$',
  µ: '$\\mu$',
  σ: '$\\sigma$',
};

/** Text in which nothing acts as a command and two hyphens stay hyphens, for any LaTeX that reads UTF-8. */
export const escapeLatex = (text: string): string =>
  [...text]
    .map((character, at, all) =>
      character === '-' && all[at + 1] === '-' ? '-{}' : (SPECIAL[character] ?? character),
    )
    .join('')
    .replace(/\s+/g, ' ');

/** The rules of the package booktabs if the document loads it, else plain lines. */
const RULES = ['toprule', 'midrule', 'bottomrule']
  .map((rule) => `\\providecommand{\\${rule}}{\\hline}`)
  .join('');

/** A tabular environment, complete in itself; looks best with the package booktabs. */
export function formatLatex({ title, headings, align, cells }: Table): string {
  const line = (texts: readonly string[]) => `  ${texts.join(' & ')} \\\\`;
  return [
    ...(title === null ? [] : [comment(title)]),
    RULES,
    `\\begin{tabular}{${align.map((side) => (side === 'right' ? 'r' : 'l')).join('')}}`,
    '  \\toprule',
    line(headings.map(escapeLatex)),
    '  \\midrule',
    ...cells.map((row) =>
      // A brace before what a row might begin with: \\ takes a following [ or * for its argument.
      line(
        row.map(({ text, bold }, column) => {
          const escaped = bold ? `\\textbf{${escapeLatex(text)}}` : escapeLatex(text);
          return column === 0 && /^[[*]/.test(escaped) ? `{}${escaped}` : escaped;
        }),
      ),
    ),
    '  \\bottomrule',
    '\\end{tabular}',
  ].join('\n');
}

/** A LaTeX comment, for readers of the source. */
const comment = (text: string): string => `% ${plainText(text)}`;

/** A report of LaTeX: tables to paste; claims and notes are comments beside them. */
export const latexForm: Form = {
  table: formatLatex,
  claims: (claims) =>
    [
      comment(`what ${claims.study} claims`),
      ...describeClaims(claims).flatMap(({ verdict, sentence, evidence }) => [
        comment(`${verdict}: ${sentence}`),
        ...evidence.map((line) => comment(`  ${line}`)),
      ]),
    ].join('\n'),
  notes: (notes) => notes.map(comment).join('\n'),
};
