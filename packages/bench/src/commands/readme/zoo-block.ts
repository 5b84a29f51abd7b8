import {
  ledgersOf,
  metricNamed,
  metricText,
  type Row,
  type RunRecord,
  type StudyDescription,
  summarise,
  summariseLedger,
  summaryText,
  type TestSet,
} from '@digitbench/results';
import { escapeMarkdown, markdownTable } from './table.ts';

/** A study of the zoo with its records. */
export interface ZooStudy {
  name: string;
  /** Of its folder, relative to the README. */
  path: string;
  question: string;
  records: readonly RunRecord[];
  description: StudyDescription | undefined;
}

/** The zoo as a table for the repository's README: what each study asks, its best entry, how its source fares. */
export function zooBlock(studies: readonly ZooStudy[], testSets: readonly TestSet[] = []): string {
  const cells = studies.map(({ name, question, records, description }) => {
    const rows = description === undefined ? [] : summarise(records, { studies: [description], testSets });
    const ledger = description === undefined ? '' : ofLedger(records, description, testSets);
    return [name, question, bestOf(rows), ledger || againstSource(rows)];
  });
  const table = markdownTable(
    ['study', 'question', 'best entry (accuracy, %)', 'what its source states'],
    cells,
  );
  // A link is no text to be escaped.
  return studies.reduce(
    (text, { name, path }) =>
      text.replace(`\n| ${escapeMarkdown(name)} |`, () => `\n| [${name}](${path}/README.md) |`),
    table,
  );
}

function bestOf(rows: readonly Row[]): string {
  const best = rows.find(({ faults, trainedOnTest }) => faults.length === 0 && !trainedOnTest);
  if (best === undefined || best.mean === null) return 'nothing published yet';
  const { unit } = metricNamed(best.metric);
  const text = (value: number | null) => metricText(value, unit);
  const interval = best.low === null ? '' : `${text(best.low)}–${text(best.high)}, `;
  const equals = rows.filter((row) => row !== best && row.rank === 1).length;
  const shared = equals === 0 ? '' : `; shares rank 1 with ${equals} more`;
  return `${best.entry} ${text(best.mean)} (${interval}n = ${best.n}${shared})`;
}

/** How everything that the source states fares; empty where the study keeps no ledger. */
function ofLedger(
  records: readonly RunRecord[],
  description: StudyDescription,
  testSets: readonly TestSet[],
): string {
  const ledgers = ledgersOf(records, { studies: [description], testSets });
  return ledgers.map(({ statements }) => summaryText(summariseLedger(statements))).join(' ');
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

const order: readonly string[] = ['replayed', 'reproduced', 'higher', 'lower', 'too few runs to tell'];
