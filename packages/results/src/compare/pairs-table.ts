import { metricNamed } from '../report/metric.ts';
import { MISSING, signedText } from '../report/numbers.ts';
import { plainText, type Table } from '../report/table.ts';
import type { PairComparison } from './pairs.ts';

/** Pairs of entries as a table: the difference, how sure it is, and what it says in a word. */
export function tableOfPairs(pairs: readonly PairComparison[]): Table {
  const { unit } = metricNamed(pairs[0]?.comparison.metric ?? 'accuracy');
  return {
    title: null,
    headings: ['pair', 'difference', '95 % CI', 'p', 'wins', 'in a word'],
    align: ['left', 'right', 'right', 'right', 'right', 'left'],
    cells: pairs.map(({ comparison: { first, second, difference, adjusted, improvement, change } }) =>
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
