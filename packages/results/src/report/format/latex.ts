import type { Table } from '../table.ts';

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
  '–': '--',
  '—': '---',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
};

/** Text in which nothing is a command, for any LaTeX that reads UTF-8. */
export const escapeLatex = (text: string): string =>
  text.replace(/[\\{}&%$#_~^<>|–—±×·]/g, (character) => SPECIAL[character] ?? character).replace(/\s+/g, ' ');

/** The rules of the package booktabs where the document loads it, plain lines where it does not. */
const RULES = ['toprule', 'midrule', 'bottomrule']
  .map((rule) => `\\providecommand{\\${rule}}{\\hline}`)
  .join('');

/** A tabular environment, complete in itself; looks best with the package booktabs. */
export function formatLatex({ title, headings, align, cells }: Table): string {
  const line = (texts: readonly string[]) => `  ${texts.join(' & ')} \\\\`;
  return [
    ...(title === null ? [] : [`% ${title.replace(/\s+/g, ' ')}`]),
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
