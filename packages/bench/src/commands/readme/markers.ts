/** Generated text in a README is between these two comments, which are invisible on the page. */
export const opening = (name: string) =>
  `<!-- ${name}: written by \`npx digitbench readme\` from results/paper; do not edit -->`;
export const closing = (name: string) => `<!-- /${name} -->`;

/**
 * The text with the block between its markers replaced, everything else as it was.
 * Throws an Error that says what to add if there is no such place or more than one.
 */
export function fillBlock(text: string, name: string, block: string): string {
  const start = new RegExp(`<!-- ${name}\\b[^>]*-->`, 'g');
  const starts = [...text.matchAll(start)];
  const ends = [...text.matchAll(new RegExp(`<!-- /${name} -->`, 'g'))];
  const [first] = starts;
  const [last] = ends;
  if (starts.length !== 1 || ends.length !== 1 || first === undefined || last === undefined)
    throw new Error(
      `${starts.length} opening and ${ends.length} closing markers "${name}" given, one of each expected; ` +
        `add the lines ${opening(name)} and ${closing(name)}`,
    );
  if (last.index < first.index) throw new Error(`the markers "${name}" are the wrong way round`);
  return `${text.slice(0, first.index)}${opening(name)}\n\n${block}\n\n${text.slice(last.index)}`;
}
