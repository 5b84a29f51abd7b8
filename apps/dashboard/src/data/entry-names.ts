interface Named {
  readonly study: string;
  readonly entry: string;
}

const joined = (items: readonly string[], word: 'and' | 'or') =>
  new Intl.ListFormat('en-GB', { type: word === 'and' ? 'conjunction' : 'disjunction' }).format(items);

/**
 * Entries in a sentence: `a, b and c`. Where they are of several studies, each study's are named together, with it:
 * `a and b (alpha), or c (omega)`. Equal names of two studies are told apart by nothing else.
 */
export function entriesByStudy(entries: readonly Named[], word: 'and' | 'or'): string {
  const studies = [...Map.groupBy(entries, ({ study }) => study)];
  const named = studies.map(([study, those]) => ({
    study,
    text: joined(
      those.map(({ entry }) => entry),
      word,
    ),
  }));
  const [first, ...others] = named;
  if (first === undefined) return '';
  if (others.length === 0) return first.text;
  const parts = named.map(({ study, text }) => `${text} (${study})`);
  return `${parts.slice(0, -1).join(', ')}, ${word} ${parts.at(-1)}`;
}
