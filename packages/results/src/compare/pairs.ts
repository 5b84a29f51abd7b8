import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';
import { metricNamed } from '../report/metric.ts';
import { MISSING, signedText } from '../report/numbers.ts';
import { plainText, type Table } from '../report/table.ts';
import { type AdjustedComparison, adjustTogether } from './adjust.ts';
import { type Comparison, compare } from './compare.ts';
import { sharedTargets } from './targets.ts';

/** One of several entries that are compared with each other. */
export interface Contestant {
  readonly label: string;
  /** The entry's task, where known: entries of different tasks answer different questions. */
  readonly task?: string;
  readonly records: readonly RunRecord[];
}

/** The second of a pair seen from the first. */
export type PairComparison = AdjustedComparison;

/** Compares every pair of several entries, in the order in which they are given, p values adjusted together. */
export function comparePairs(
  contestants: readonly Contestant[],
  testSets: readonly TestSet[] = [],
): PairComparison[] {
  return adjustTogether(
    contestants.flatMap((first, index) =>
      contestants.slice(index + 1).map((second) => compareTwo(first, second, testSets)),
    ),
  );
}

function compareTwo(first: Contestant, second: Contestant, testSets: readonly TestSet[]): Comparison {
  const [one, other] = [first.records[0], second.records[0]];
  const targets = one && other && sharedTargets(one, other, testSets);
  return compare(first.records, second.records, {
    labels: [first.label, second.label],
    ...(targets === undefined ? {} : { targets }),
    ...(first.task === undefined || second.task === undefined ? {} : { tasks: [first.task, second.task] }),
  });
}

/** Pairs as a table: the difference, its evidence, and the conclusion in a word. */
export function tableOfPairs(pairs: readonly PairComparison[]): Table {
  const { unit } = metricNamed(pairs[0]?.metric ?? 'accuracy');
  return {
    title: null,
    headings: ['pair', 'difference', '95 % CI', 'p', 'wins', 'in a word'],
    align: ['left', 'right', 'right', 'right', 'right', 'left'],
    cells: pairs.map(({ first, second, difference, adjusted, improvement, change }) =>
      [
        `${second.label} − ${first.label}`,
        difference === null ? MISSING : signedText(difference.estimate, unit),
        difference === null
          ? MISSING
          : `${signedText(difference.interval.low, unit)} to ${signedText(difference.interval.high, unit)}`,
        adjusted === null ? MISSING : adjusted < 0.001 ? '<0.001' : adjusted.toPrecision(2),
        improvement === null ? MISSING : `${(100 * improvement.probability).toFixed(0)} %`,
        change,
      ].map((text) => ({ text: plainText(text), bold: false })),
    ),
  };
}
