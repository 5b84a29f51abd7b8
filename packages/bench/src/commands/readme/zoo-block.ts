import {
  metricNamed,
  metricText,
  type Row,
  type RunRecord,
  type StudyDescription,
  summarise,
} from '@digitbench/results';
import { escapeMarkdown, markdownTable } from './table.ts';

/** A study as the zoo has it, with what is recorded of it. */
export interface ZooStudy {
  name: string;
  /** Of its folder, relative to the README. */
  path: string;
  question: string;
  records: readonly RunRecord[];
  description: StudyDescription | undefined;
}

/** The zoo as a table for the repository's README: what each study asks, its best entry, how its source fares. */
export function zooBlock(studies: readonly ZooStudy[]): string {
  const cells = studies.map(({ name, question, records, description }) => {
    const rows = description === undefined ? [] : summarise(records, { studies: [description] });
    return [name, question, bestOf(rows), againstSource(rows)];
  });
  const table = markdownTable(['study', 'question', 'best entry (accuracy, %)', 'reported values'], cells);
  // A link is no text to be escaped.
  return studies.reduce(
    (text, { name, path }) =>
      text.replace(`\n| ${escapeMarkdown(name)} |`, () => `\n| [${name}](${path}/README.md) |`),
    table,
  );
}

function bestOf(rows: readonly Row[]): string {
  const [best] = rows;
  if (best === undefined || best.mean === null) return 'nothing published yet';
  const { unit } = metricNamed(best.metric);
  const text = (value: number | null) => metricText(value, unit);
  const interval = best.low === null ? '' : `${text(best.low)}–${text(best.high)}, `;
  const equals = rows.filter((row) => row !== best && row.rank === 1).length;
  const shared = equals === 0 ? '' : `; shares rank 1 with ${equals} more`;
  return `${best.entry} ${text(best.mean)} (${interval}n = ${best.n}${shared})`;
}

function againstSource(rows: readonly Row[]): string {
  const verdicts = rows.flatMap(({ checks }) => checks.map(({ verdict }) => verdict));
  if (rows.every(({ n }) => n === 0)) return '';
  if (verdicts.length === 0) return 'none';
  return [...Map.groupBy(verdicts, (verdict) => verdict)]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([verdict, all]) => `${all.length} ${verdict}`)
    .join(', ');
}

const order: readonly string[] = ['reproduced', 'higher', 'lower', 'too few runs to tell'];
