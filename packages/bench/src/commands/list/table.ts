import type { EntryFacts } from '@digitbench/train/protocol';
import { alignColumns } from '../../screen/table.ts';
import { isTrained, profileNames } from '../../zoo/profile.ts';
import type { Selected } from '../../zoo/zoo.ts';

/** `list --json`: one element for each entry. */
export function zooData(selected: readonly Selected[]) {
  return selected.flatMap(({ known, entries }) =>
    entries.map((facts) => ({
      study: known.study.name,
      entry: facts.entry,
      kind: facts.kind,
      title: facts.title,
      family: facts.family,
      parameters: facts.parameters,
      multiplyAdds: facts.multiplyAdds,
      epochs: facts.trainings.find(({ member }) => member !== 'teacher')?.epochs ?? null,
      /** The profiles that train it unasked; any profile does if it is named. */
      profiles: profileNames.filter((profile) => isTrained(facts, profile)),
      reported: facts.reported,
    })),
  );
}

/** The studies as text: a heading for each study, a line for each entry. */
export function formatZoo(selected: readonly Selected[]): string {
  const blocks = selected.map(({ known, entries }) => {
    const rows = entries.map((facts) => {
      return [
        facts.entry,
        facts.title,
        facts.kind,
        facts.parameters === null ? '' : facts.parameters.toLocaleString('en'),
        formatReported(facts.reported),
      ];
    });
    const heading = `${known.study.name}: ${known.facts.title}\n${known.facts.question}`;
    const table = alignColumns([['entry', 'title', 'kind', 'parameters', 'reported'], ...rows], [3, 4]);
    const long = entries.filter((facts) => !isTrained(facts, 'quick')).map(({ entry }) => entry);
    const note =
      long.length === 0 ? '' : `\n  trained only in the paper profile, or by name: ${long.join(', ')}`;
    return `${heading}\n${table}${note}`;
  });
  return blocks.join('\n\n');
}

/** What the source published: its accuracy, or else the first metric, by name, with the decimals it printed. */
function formatReported(reported: EntryFacts['reported']): string {
  const found = reported.find(({ metric }) => metric === 'accuracy') ?? reported[0];
  if (found === undefined) return '';
  const { metric, value, digits, range } = found;
  const isFraction = /accuracy$/i.test(metric);
  const number = (x: number) => (isFraction ? 100 * x : x).toFixed(digits ?? (isFraction ? 2 : 4));
  const text = range === undefined ? number(value) : range.map(number).join('–');
  return `${metric === 'accuracy' ? '' : `${metric} `}${text}${isFraction ? ' %' : ''}`;
}
