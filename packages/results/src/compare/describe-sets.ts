import { groupBy } from '../group-by.ts';
import { placeName } from '../record/place.ts';
import { formatText } from '../report/format/text.ts';
import { metricNamed } from '../report/metric.ts';
import { MISSING, metricText, signedText, unitOf } from '../report/numbers.ts';
import { type Cell, plainText, type Table } from '../report/table.ts';
import type { EntryComparison, SetComparison } from './sets.ts';
import { describeComparison, lostOf } from './wording.ts';

/**
 * What changed between two sets of records: how many entries changed, a table with a line for each (full sentences if there
 * is only one), what only one side has, and notes for the reader.
 */
export function describeSets(comparison: SetComparison, { color = false } = {}): string[] {
  const { entries, onlyFirst, onlySecond, labels } = comparison;
  const only = [...onlyIn(labels[0], onlyFirst), ...onlyIn(labels[1], onlySecond)];
  const [single] = entries;
  if (single === undefined) return ['Nothing in common.', ...only];
  if (entries.length === 1)
    return [`${placeName(single)}:`, ...describeComparison(single), ...changed(single), ...only];
  const { label } = metricNamed(comparison.metric);
  return [
    `${entries.length} entries compared, from ${labels[0]} to ${labels[1]}.`,
    `${label}: ${counts(entries.map(({ change }) => change))}.`,
    `training time: ${counts(entries.map(({ timeChange }) => timeChange))}.`,
    '',
    formatText(tableOf(comparison), color),
    '',
    ...entries.flatMap((entry) => remarks(entry).map((remark) => `${placeName(entry)}: ${remark}`)),
    ...only,
    `Changes are judged at 5 % after Holm's adjustment for the ${entries.length} entries; intervals are those of each entry by itself. No evidence of change is not evidence of no change: any difference within the interval fits the runs.`,
  ];
}

/** Maximum number of names that are listed one by one. */
const MOST_NAMES = 20;

function onlyIn(label: string, names: readonly string[]): string[] {
  const lines = names.slice(0, MOST_NAMES).map((name) => `only in ${label}: ${name}`);
  return names.length > MOST_NAMES
    ? [...lines, `only in ${label}: ${names.length - MOST_NAMES} more`]
    : lines;
}

const counts = (changes: readonly string[]) =>
  [...groupBy(changes, (change) => change)].map(([change, those]) => `${those.length} ${change}`).join(', ');

function tableOf({ entries, metric, labels }: SetComparison): Table {
  const { label, unit } = metricNamed(metric);
  const [shown, points] = [unitOf[unit] ?? 'no unit', unit === 'fraction' ? 'points' : unitOf[unit]];
  const cell = (text: string): Cell => ({ text: plainText(text), bold: false });
  const range = (low: string, high: string) => `${low} to ${high}`;
  const row = (entry: EntryComparison): Cell[] => {
    const { first, second, time, adjusted, change } = entry;
    // Identical results need no inference.
    const difference = change === 'identical' ? null : entry.difference;
    return [
      placeName(entry),
      `${first.n}, ${second.n}`,
      metricText(first.mean, unit),
      metricText(second.mean, unit),
      entry.difference === null ? MISSING : signedText(entry.difference.estimate, unit),
      difference === null
        ? MISSING
        : range(signedText(difference.interval.low, unit), signedText(difference.interval.high, unit)),
      adjusted === null || difference === null
        ? MISSING
        : adjusted < 0.001
          ? '<0.001'
          : adjusted.toPrecision(2),
      change,
      time === null ? MISSING : time.ratio.toFixed(2),
      time === null ? MISSING : range(time.interval.low.toFixed(2), time.interval.high.toFixed(2)),
      entry.timeChange,
    ].map(cell);
  };
  return {
    title: `${label} (${shown}) and training time, ${labels[0]} to ${labels[1]}`,
    headings: [
      'entry',
      'n',
      'first',
      'second',
      ['difference', points === null ? [] : `(${points})`].flat().join(' '),
      '95 % CI',
      'p',
      label,
      'time ratio',
      '95 % CI',
      'time',
    ],
    align: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left', 'right', 'right', 'left'],
    cells: entries.map(row),
  };
}

function changed({ sameHash, change }: EntryComparison): string[] {
  return sameHash || change === 'identical' ? [] : ['Its recipe, sources or data changed in between.'];
}

/** Notes on the numbers of one line. */
function remarks(entry: EntryComparison): string[] {
  const { first, second, time, warnings } = entry;
  const lost = [first, second].flatMap(lostOf);
  const clocks = time?.differs ?? [];
  const conditions = clocks.length === 0 ? [] : [`times under different conditions: ${clocks.join(', ')}`];
  return [...changed(entry), ...conditions, ...lost, ...warnings];
}
