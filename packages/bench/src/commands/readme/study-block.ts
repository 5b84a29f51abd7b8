import {
  bestText,
  type ColumnName,
  type CurrentHashes,
  currentHashes,
  evaluateClaims,
  factorFinding,
  formatReport,
  isHolding,
  ledgersOf,
  metricNamed,
  metricText,
  outcomeText,
  placeName,
  pointText,
  type RangeTest,
  type Row,
  type RunRecord,
  type StudyDescription,
  selectRecords,
  summarise,
  summariseLedger,
  summaryText,
  type TestSet,
  unitOf,
} from '@digitbench/results';
import { summary } from '@digitbench/results/statistics';
import { formatRate } from '../../screen/format.ts';
import { provenance } from './provenance.ts';
import { escapeMarkdown, markdownTable } from './table.ts';

const columns: readonly ColumnName[] = [
  'rank',
  'entry',
  'n',
  'mean',
  'interval',
  'reported',
  'asSource',
  'verdict',
  'seconds',
];

/** What the records of one study say, as the Markdown of its README's point 7: the same records give the same text. */
export function studyBlock(
  study: string,
  records: readonly RunRecord[],
  description: StudyDescription | undefined,
  rangeTests: readonly RangeTest[],
  testSets: readonly TestSet[] = [],
): string {
  if (records.length === 0 || description === undefined) return nothingYet(study);
  const counted = countedOf(records, currentHashes([description]));
  const rows = summarise(records, { studies: [description], testSets });
  const parts = [
    formatReport(rows, { format: 'markdown', columns: columnsOf(rows), groupBy: 'study' }),
    otherValues(rows),
    members(counted),
    claims(description, records),
    ledger(description, records, testSets),
    factors(description, records),
    suggestions(rangeTests),
    provenance(counted),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Ours, computed as the sources did, is a column where that is another number for some. */
const columnsOf = (rows: readonly Row[]): ColumnName[] =>
  columns.filter(
    (name) => name !== 'asSource' || rows.some(({ checks }) => checks.some(({ own }) => own !== null)),
  );

const nothingYet = (study: string) =>
  `Nothing is published yet: \`npm run bench -- ${study} --profile paper\` trains it with its full budget, and ` +
  '`npx digitbench readme` writes the results here.';

/** The records behind the rows: of each entry and data set those of its present recipe, one a seed. */
function countedOf(records: readonly RunRecord[], current: CurrentHashes): RunRecord[] {
  const groups = Map.groupBy(records, ({ entry, dataset }) => `${entry}\n${dataset}`);
  return [...groups.values()].flatMap(
    (group) => selectRecords(group, group[0] && current.get(placeName(group[0]))).records,
  );
}

/** Published values of other metrics than the table's. */
function otherValues(rows: readonly Row[]): string {
  const cells = rows.flatMap((row) =>
    row.checks
      .filter(({ metric }) => metric !== row.metric)
      .map((check) => {
        const { label, unit } = metricNamed(check.metric);
        const suffix = unitOf[unit] === null ? '' : ` ${unitOf[unit]}`;
        const ours = check.mean === null ? '–' : `${metricText(check.mean, unit)}${suffix}`;
        return [
          row.entry,
          label,
          `${check.text}${suffix}`,
          ours,
          String(check.n),
          check.verdict,
          check.where,
        ];
      }),
  );
  if (cells.length === 0) return '';
  const headings = ['entry', 'of', 'reported', 'ours', 'n', 'verdict', 'where'];
  return `What else the source reports:\n\n${markdownTable(headings, cells, [2, 3, 4])}`;
}

/** Each member of an ensemble by itself, on its own task. */
function members(records: readonly RunRecord[]): string {
  const ensembles = Map.groupBy(
    records.filter(({ ensemble }) => ensemble !== null),
    ({ entry }) => entry,
  );
  const tables = [...ensembles].map(([entry, ofEntry]) => {
    const all = ofEntry.flatMap(({ ensemble }) => ensemble ?? []);
    const cells = [...Map.groupBy(all, ({ name }) => name)].map(([name, runs]) => {
      const values = runs.flatMap(({ test }) => test?.accuracy ?? []);
      const { n, mean, interval } = summary(values, { possible: metricNamed('accuracy').possible });
      const percent = (value: number) => metricText(value, 'fraction');
      return [
        name,
        String(n),
        mean === null ? '–' : percent(mean),
        interval === null ? '–' : `${percent(interval.low)}–${percent(interval.high)}`,
      ];
    });
    const table = markdownTable(['member', 'n', 'accuracy (%)', '95 % CI (%)'], cells, [1, 2, 3]);
    return `The members of \`${entry}\`, each by itself on its own question:\n\n${table}`;
  });
  return tables.join('\n\n');
}

/** What learning-rate range tests suggest, an entry or member a sentence. */
function suggestions(rangeTests: readonly RangeTest[]): string {
  const found = rangeTests.flatMap(({ entry, seed, curves }) =>
    curves.map(({ member, suggestion }) => ({
      name: member === null ? `\`${entry}\`` : `\`${member}\` of \`${entry}\``,
      seed,
      text: suggestion === null ? 'nothing' : formatRate(suggestion),
    })),
  );
  return [...Map.groupBy(found, ({ name }) => name)]
    .map(([name, tests]) => {
      const each = tests
        .toSorted((a, b) => a.seed - b.seed)
        .map(({ text, seed }) => `${text} (seed ${seed})`);
      return `The learning-rate range test of ${name} (\`digitbench lr-find\`) suggests ${each.join(', ')}.`;
    })
    .join('\n');
}

/** How what the source states fares, in a sentence, and every statement that does not simply hold. */
function ledger(
  description: StudyDescription,
  records: readonly RunRecord[],
  testSets: readonly TestSet[],
): string {
  return ledgersOf(records, { studies: [description], testSets })
    .map(({ statements, dataset, profile }) => {
      const lines = statements
        .filter(({ outcome }) => !isHolding(outcome))
        .map((judged) => {
          const { says, where } = judged.statement;
          const place = escapeMarkdown(`“${shortened(says)}” (${where})`);
          return `- ${place}: **${outcomeText(judged, profile)}**. ${escapeMarkdown(judged.reason)}`;
        });
      const summary = summaryText(summariseLedger(statements));
      return `What the source states, on ${dataset}: ${summary}. \`digitbench report ${description.study} --ledger\` lists all of it.\n\n${lines.join('\n')}`.trimEnd();
    })
    .join('\n\n');
}

const shortened = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** What each factor's values reach. */
function factors(description: StudyDescription, records: readonly RunRecord[]): string {
  return (description.factors ?? [])
    .map((factor) => {
      const finding = factorFinding(factor, records, currentHashes([description]));
      const lines = finding.points.map((point) => `- ${escapeMarkdown(pointText(point, factor))}`);
      return `${escapeMarkdown(factor.title)}: ${escapeMarkdown(bestText(finding))}\n\n${lines.join('\n')}`;
    })
    .join('\n\n');
}

/** The study's own sentences, what the records say about each, and the numbers behind it. */
function claims(description: StudyDescription, records: readonly RunRecord[]): string {
  if (description.claims.length === 0) return '';
  const datasets = Map.groupBy(records, ({ dataset }) => dataset);
  const lines = [...datasets].flatMap(([dataset, ofData]) =>
    evaluateClaims(description.claims, ofData, currentHashes([description])).flatMap(
      ({ claim, verdict, evidence }) => [
        `- ${escapeMarkdown(claim.sentence)} **${verdict}**${datasets.size > 1 ? ` (${dataset})` : ''}`,
        ...evidence.map((line) => `  - ${escapeMarkdown(line)}`),
      ],
    ),
  );
  return `What the study says, and what its records show:\n\n${lines.join('\n')}`;
}
