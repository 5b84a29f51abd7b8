import { evaluateClaim } from '../claims/evaluate.ts';
import type { OutcomeName, Statement } from '../record/ledger.ts';
import { type CurrentHashes, placeName } from '../record/place.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription, TestSet } from '../record/study.ts';
import { checkReported } from '../report/check.ts';
import type { Metric } from '../report/metric.ts';
import { countText, metricText, unitOf } from '../report/numbers.ts';
import { selectRecords } from '../report/select.ts';
import { metricFor } from '../source-metric/metric.ts';
import { judgeLog } from './log.ts';
import type { JudgedStatement } from './outcome.ts';

/** What a ledger is judged by: the records of its study, in one profile and on one data set. */
export interface Evidence {
  readonly records: readonly RunRecord[];
  readonly testSets: readonly TestSet[];
  readonly testExamples: StudyDescription['testExamples'];
  readonly current?: CurrentHashes | undefined;
}

/** What the records say, before the author's word. */
type Finding = Pick<JudgedStatement, 'evidence' | 'log' | 'reason'> & {
  readonly outcome: OutcomeName | null;
};

/** Judges a statement: by the records where they can, by its author where he says so. */
export function judgeStatement(statement: Statement, evidence: Evidence): JudgedStatement {
  const found = findingOf(statement, evidence);
  const { outcome: stated } = statement;
  return {
    statement,
    outcome: stated?.is ?? found.outcome,
    computed: found.outcome,
    reason: stated?.because ?? found.reason,
    evidence: stated === null ? found.evidence : [...(found.reason ? [found.reason] : []), ...found.evidence],
    log: found.log,
  };
}

function findingOf({ value, log, claim, says, where }: Statement, evidence: Evidence): Finding {
  if (value !== null) return ofValue({ ...value, where }, evidence);
  if (log !== null) {
    const { log: judged, outcome, reason } = judgeLog(log, recordsOf(log.entry, evidence));
    return { outcome, reason, evidence: [], log: judged };
  }
  if (claim !== null) {
    const result = evaluateClaim({ ...claim, sentence: says }, evidence.records, evidence.current);
    const { verdict } = result;
    const outcome = verdict === 'no data' ? null : verdict;
    return { outcome, reason: CLAIMED[verdict], evidence: result.evidence, log: null };
  }
  return { outcome: null, reason: '', evidence: [], log: null };
}

const CLAIMED = {
  holds: 'Our runs show it at the 5 % level.',
  refuted: 'Our runs contradict it at the 5 % level.',
  open: 'Our runs allow either.',
  'no data': 'Our runs do not say.',
} as const;

function ofValue(reported: NonNullable<Statement['value']> & { where: string }, evidence: Evidence): Finding {
  const records = recordsOf(reported.entry, evidence);
  const { testExamples, testSets } = evidence;
  const check = checkReported(reported, records, { testExamples, testSets });
  const metric = metricFor(reported, testSets);
  const text = (of: number | null) => amount(of, metric);
  const { expected } = check;
  const range =
    expected === null || expected.low === expected.high
      ? ''
      : `; one more run is expected at ${metricText(expected.low, metric.unit)} to ${text(expected.high)}`;
  const lines =
    check.n === 0
      ? []
      : [
          `${reported.entry}: ${metric.label} ${text(check.mean)}, n = ${check.n}${range}`,
          ...(check.own === null ? [] : [`over all test examples at once ours is ${text(check.own.plain)}`]),
        ];
  return { ...verdictOf(check.verdict, check.n), evidence: lines, log: null };
}

/** A number with its unit; a count without decimals. */
function amount(value: number | null, { unit }: Metric): string {
  if (unit === 'none' && value !== null && Number.isInteger(value)) return countText(value);
  return unitOf[unit] === null ? metricText(value, unit) : `${metricText(value, unit)} ${unitOf[unit]}`;
}

function verdictOf(
  verdict: ReturnType<typeof checkReported>['verdict'],
  n: number,
): Pick<Finding, 'outcome' | 'reason'> {
  switch (verdict) {
    case 'replayed':
      return { outcome: verdict, reason: "It comes out digit by digit from the source's own seed." };
    case 'reproduced':
      return { outcome: verdict, reason: 'It lies where one more of our runs is expected.' };
    case 'higher':
    case 'lower':
      return { outcome: verdict, reason: `Our runs are ${verdict}.` };
    case 'too few runs to tell':
      return n === 0
        ? { outcome: null, reason: 'None of our runs has this number.' }
        : { outcome: 'open', reason: 'Our runs are too few to tell.' };
    case 'not reported':
      return { outcome: null, reason: '' };
  }
}

/** The records of an entry that count. */
function recordsOf(entry: string, { records, current }: Evidence): RunRecord[] {
  const own = records.filter((record) => record.entry === entry);
  const [place] = own;
  return selectRecords(own, place && current?.get(placeName(place))).records;
}
