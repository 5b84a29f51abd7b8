import { median } from 'simple-statistics';
import { groupBy } from '../group-by.ts';
import { detectableDifference, seedsNeeded } from '../statistics/power.ts';
import type { ColumnName } from './columns.ts';
import { metricNamed } from './metric.ts';
import { amountText, countText, differenceText } from './numbers.ts';
import type { Row } from './row.ts';

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** How the columns are to be read. */
const READING: Partial<Record<ColumnName, string>> = {
  rank: 'rank: entries that share ranks cannot be told apart (t tests, paired by seed where seeds share split and order, Holm, 5 % for all that are ranked together); bold: told apart from all others, and better.',
  interval: '95 % CI: t interval of the mean over seeds, on this test set.',
  bootstrap:
    'bootstrap: percentile interval of the mean; in brackets, how often such an interval really holds the mean at this n (95 % is claimed): with few seeds read the t interval.',
  verdict:
    'verdict: reproduced if the reported value lies where one more run would (95 % prediction interval, widened by rounding); else whether ours are higher or lower.',
  epochsToTarget:
    'to the target: median over seeds (Kaplan-Meier) of the first epoch whose validation accuracy reaches it; a seed that was stopped before is censored, not dropped, one that diverged never reaches it.',
  detectable:
    'detectable: true difference from an equally varying entry that so many seeds find with 80 % probability (two-sided t test, 5 %).',
  needed:
    'seeds to find it: of each of two equally varying entries, for 80 % probability (two-sided t test, 5 %).',
};

/** What a reader has to know of a whole report: how columns are meant, whether verdicts and times count. */
export function readingNotes(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  if (rows.length === 0) return [];
  const notes = columns.flatMap((column) => READING[column] ?? []);
  if (columns.includes('n') && rows.some(({ failures }) => failures.length > 0))
    notes.push('n: seeds with a result, of all that were run; the others are in no mean, rank or verdict.');
  const profiles = [...new Set(rows.map(({ profile }) => profile))].filter((profile) => profile !== 'paper');
  if (columns.includes('verdict') && rows.some(({ checks }) => checks.length > 0))
    for (const profile of profiles)
      notes.push(
        `The profile ${profile} trains less than the sources did: its verdicts, in brackets, say nothing about what they reported.`,
      );
  return [...notes, ...timesNote(rows, columns)];
}

/** What a reader has to know of the rows of one table: what failed, what was left out, what so few seeds can show. */
export function sectionNotes(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  const several = new Set(rows.map(({ study }) => study)).size > 1;
  const nameOf = ({ study, entry }: Row) => (several ? `${study}/${entry}` : entry);
  const notes = rows.flatMap((row) => notesOfRow(row).map((note) => ({ note, name: nameOf(row) })));
  const named = [...groupBy(notes, ({ note }) => note)].map(
    ([note, those]) => `${those.map(({ name }) => name).join(', ')}: ${note}`,
  );
  return [...named, ...(columns.includes('rank') || columns.includes('mean') ? powerNote(rows) : [])];
}

/** Reasons can be whole stack traces; the record has all of it. */
function shortened(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 140 ? `${line.slice(0, 140)}…` : line;
}

function notesOfRow({ failures, outdated, n, sd, toTarget, engine, metric }: Row): string[] {
  const alike = groupBy(failures, ({ status, reason }) => `${status}: ${reason}`);
  const notes = [...alike].map(([what, those]) => {
    const seeds = those.map(({ seed }) => seed).join(', ');
    return `seed${those.length === 1 ? '' : 's'} ${seeds} ${shortened(what)}`;
  });
  if (n === 0 && failures.length === 0 && engine !== null) notes.push(`has no ${metricNamed(metric).label}.`);
  if (n === 1) notes.push('one seed only, so nothing can be said about how far seeds differ.');
  if (n > 1 && sd === 0)
    notes.push(
      `all ${n} seeds gave the same value, hence an interval without width: nothing in it is random, or it differs by less than the test set shows.`,
    );
  if (outdated > 0)
    notes.push(`${plural(outdated, 'record')} of an earlier recipe, source or data left out.`);
  if (toTarget !== null && toTarget.unknown > 0)
    notes.push(`${plural(toTarget.unknown, 'seed')} without a course of validation accuracy.`);
  return notes;
}

/** What the present seeds can find, and how many more a smaller difference would take. */
function powerNote(rows: readonly Row[]): string[] {
  const spreads = rows.flatMap(({ n, sd }) => (n >= 2 && sd !== null ? [{ n, sd }] : []));
  const [first] = rows;
  if (first === undefined || spreads.length < 2) return [];
  const { unit } = metricNamed(first.metric);
  const sd = median(spreads.map((spread) => spread.sd));
  const n = Math.min(...spreads.map((spread) => spread.n));
  const found = detectableDifference(n, sd, { design: 'independent' });
  if (found === null || sd === 0) return [];
  const wanted = first.needed?.difference ?? found / 2;
  const seeds = seedsNeeded(wanted, sd, { design: 'independent' });
  const size = (value: number) => differenceText(value, unit).replace(/^\+/, '');
  const smaller = first.needed === null ? 'half of that' : amountText(wanted, unit);
  return [
    `What ${n} seeds can show: two entries that vary as the median one here does (sd ${size(sd)}) are told apart with 80 % probability if they truly differ by ${size(found)} (one t test at 5 %; Holm's adjustment takes more); ${smaller} takes ${seeds === null ? 'over 10,000' : countText(seeds)} seeds each.`,
  ];
}

function timesNote(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  if (!columns.includes('seconds') && !columns.includes('secondsToTarget')) return [];
  const clocks = rows.flatMap(({ secondsOf }) => secondsOf ?? []);
  const beside = Math.max(1, ...clocks.map((clock) => clock.beside));
  const places = new Set(clocks.map(({ machine, engine }) => `${engine} on ${machine}`));
  const notes: string[] = [];
  if (beside > 1)
    notes.push(
      `Times were taken with up to ${beside} trials at once; run with --jobs 1 for times to publish.`,
    );
  if (places.size > 1)
    notes.push(`Times come from different places (${[...places].join(', ')}) and do not compare.`);
  return notes;
}
