import { groupBy } from '../group-by.ts';
import { type ColumnName, columnsFor, notesOf, type Row } from './columns/index.ts';
import { metricNamed } from './metric.ts';
import { amountText, countText, differenceText, pText } from './numbers.ts';
import { medianPairPower } from './pair-power.ts';

/** Notes on a whole report: how to read the columns, and whether verdicts and times count. */
export function readingNotes(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  if (rows.length === 0) return [];
  const known = columnsFor(rows);
  const notes = columns.flatMap((column) => known[column].reading ?? []);
  if (columns.includes('n') && rows.some(({ failures }) => failures.length > 0))
    notes.push(
      'n: seeds with a value, of all that were run. A seed that diverged is a result without a value, worse than any value; nothing is known about a seed that failed.',
    );
  if (columns.includes('verdict')) notes.push(...verdictNotes(rows));
  return [...notes, ...timesNote(rows, columns)];
}

/** How many verdicts would be wrong if everything published were true, and which verdicts count. */
function verdictNotes(rows: readonly Row[]): string[] {
  const checks = rows.flatMap((row) => row.checks.map(({ verdict }) => ({ row, verdict })));
  const given = checks.filter(({ verdict }) => verdict !== 'too few runs to tell');
  const missed = given.length / 20;
  const profiles = new Set(
    rows.flatMap(({ judged, checks, profile }) => (judged || checks.length === 0 ? [] : [profile])),
  );
  return [
    ...(given.length >= 2
      ? [
          `${given.length} published values are judged, each at 5 %: if all of them were true, about ${missed < 1.5 ? missed.toFixed(1) : Math.round(missed)} would still be called higher or lower.`,
        ]
      : []),
    ...[...profiles].map(
      (profile) =>
        `The profile ${profile} trains less than the sources did: its verdicts, in brackets, say nothing about what they reported.`,
    ),
  ];
}

/** Notes on the rows of one table: what failed, what was left out, what so few seeds can show. */
export function sectionNotes(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  const several = new Set(rows.map(({ study }) => study)).size > 1;
  const nameOf = ({ study, entry }: Pick<Row, 'study' | 'entry'>) => (several ? `${study}/${entry}` : entry);
  const notes = rows.flatMap((row) => notesOf(row).map((note) => ({ note, name: nameOf(row) })));
  const named = [...groupBy(notes, ({ note }) => note)].map(
    ([note, those]) => `${those.map(({ name }) => name).join(', ')}: ${note}`,
  );
  return [
    ...named,
    ...(columns.includes('rank') ? overlapNote(rows, nameOf) : []),
    ...(columns.includes('rank') || columns.includes('mean') ? powerNote(rows) : []),
  ];
}

/** Maximum number of pairs that a note names. */
const MOST_PAIRS = 6;

/** Pairs whose ranks overlap although they are told apart: ranks alone do not show it. */
function overlapNote(rows: readonly Row[], nameOf: (row: Pick<Row, 'study' | 'entry'>) => string): string[] {
  const pairs = rows.flatMap((row) =>
    row.rivals.flatMap((rival) => {
      const other = rows.find(
        ({ study, entry, profile, dataset }) =>
          study === rival.study &&
          entry === rival.entry &&
          profile === row.profile &&
          dataset === row.dataset,
      );
      const overlaps = (other?.rank ?? Infinity) <= (row.lowestRank ?? 0);
      return rival.told === 'better' && rival.adjusted !== null && overlaps
        ? [`${nameOf(row)} better than ${nameOf(rival)} (${pText(rival.adjusted)})`]
        : [];
    }),
  );
  if (pairs.length === 0) return [];
  const more = pairs.length > MOST_PAIRS ? `; and ${pairs.length - MOST_PAIRS} more (column apart)` : '';
  return [`Told apart although they share a rank: ${pairs.slice(0, MOST_PAIRS).join('; ')}${more}.`];
}

/** What the present seeds can find with the test of the ranks, and how many a smaller difference would need. */
function powerNote(rows: readonly Row[]): string[] {
  const [first] = rows;
  const power = medianPairPower(rows, first?.needed?.difference);
  if (first === undefined || power === null) return [];
  const { unit } = metricNamed(first.metric);
  const { method, n, detectable, seeds, wanted } = power;
  const size = differenceText(detectable, unit).replace(/^\+/, '');
  const smaller = first.needed === null ? 'half of that' : amountText(wanted, unit);
  const level =
    first.pairsTested === 1 ? '5 %' : `5 % for all ${first.pairsTested} pairs, by Holm's first step`;
  return [
    `What ${n} seeds can show: the median pair of these entries is told apart by the test of the ranks (${method}, ${level}) with 80 % probability if the two truly differ by ${size}; ${smaller} takes ${seeds === null ? 'over 10,000' : countText(seeds)} seeds each.`,
  ];
}

function timesNote(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  if (!columns.includes('seconds') && !columns.includes('secondsToTarget')) return [];
  const clocks = rows.flatMap(({ secondsOf }) => secondsOf ?? []);
  const beside = clocks.reduce((most, clock) => Math.max(most, clock.beside), 1);
  const places = new Set(clocks.map(({ machine, engine }) => `${engine} on ${machine}`));
  const notes: string[] = [];
  if (beside > 1)
    notes.push(
      `Times were taken with up to ${beside} trials at once; run with --jobs 1 for times to publish.`,
    );
  if (places.size > 1)
    notes.push(`Times come from different places (${[...places].join(', ')}) and cannot be compared.`);
  return notes;
}
