import type { ColumnName } from './columns.ts';
import type { Row } from './row.ts';

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** How the columns are to be read. */
const READING: Partial<Record<ColumnName, string>> = {
  interval: '95 % CI: t interval of the mean over seeds, on this test set.',
  bootstrap:
    'bootstrap: percentile interval of the mean; in brackets, how often such an interval really holds the mean at this n (95 % is claimed): with few seeds read the t interval.',
  rank: 'rank: entries that share ranks cannot be told apart (t tests paired by seed, Holm, 5 % for the whole table).',
  verdict:
    'verdict: reproduced if the reported value lies where one more run would (95 % prediction interval, widened by rounding); else whether ours are higher or lower.',
  detectable:
    'detectable: true difference that so many seeds find with 80 % probability (two-sided t test, 5 %).',
};

/** What a reader of the table has to know: how columns are meant, what failed, what was left out. */
export function notesOf(rows: readonly Row[], columns: readonly ColumnName[]): string[] {
  if (rows.length === 0) return [];
  const reading = columns.flatMap((column) => READING[column] ?? []);
  const profiles = [...new Set(rows.map(({ profile }) => profile))].filter((profile) => profile !== 'paper');
  if (columns.includes('verdict') && rows.some(({ reported }) => reported !== null))
    for (const profile of profiles)
      reading.push(
        `The profile ${profile} trains less than the sources did: its verdicts, in brackets, say nothing about what they reported.`,
      );
  return [...reading, ...rows.flatMap(notesOfRow), ...timesNote(rows, columns)];
}

/** Reasons can be whole stack traces; the record has all of it. */
function shortened(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 140 ? `${line.slice(0, 140)}…` : line;
}

function notesOfRow({ entry, failures, outdated, n, toTarget }: Row): string[] {
  const alike = Map.groupBy(failures, ({ status, reason }) => `${status}: ${reason}`);
  const notes = [...alike].map(([what, those]) => {
    const seeds = those.map(({ seed }) => seed).join(', ');
    return `${entry}: seed${those.length === 1 ? '' : 's'} ${seeds} ${shortened(what)}`;
  });
  if (n === 0 && failures.length === 0) notes.push(`${entry}: no run yet.`);
  if (n === 1) notes.push(`${entry}: one seed only, so nothing can be said about how far seeds differ.`);
  if (outdated > 0)
    notes.push(`${entry}: ${plural(outdated, 'record')} of an earlier recipe, source or data left out.`);
  if (toTarget !== null && toTarget.unknown > 0)
    notes.push(`${entry}: ${plural(toTarget.unknown, 'seed')} without a course of validation accuracy.`);
  return notes;
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
