import { groupBy } from '../../group-by.ts';
import type { RunRecord } from '../../record/schema.ts';
import { seedsText, shortText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

/** A seed that gave no value. */
export interface Failure {
  readonly seed: number;
  readonly status: 'diverged' | 'failed';
  readonly reason: string;
}

/** Records of one engine on one machine. */
export interface Origin {
  readonly engine: string;
  readonly machine: string;
  readonly seeds: readonly number[];
}

/** The seeds behind a row. */
export interface Seeds {
  /** Seeds with a result: a value of the metric, or divergence, which is a result like any other. */
  readonly n: number;
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  /** Seeds that diverged or failed. Nothing is known about those that failed, and they are in no number. */
  readonly failures: readonly Failure[];
  /** How many records of other recipes, sources or data were left out. */
  readonly outdated: number;
  /** Whether these are records of the present recipe, sources and data; null if the present hashes are unknown. */
  readonly current: boolean | null;
  /** Seeds for which other records of the same recipe, sources and data have different numbers. */
  readonly disagreeing: readonly number[];
  /** Where the records come from. */
  readonly origins: readonly Origin[];
}

const diverged = ({ failures }: Pick<Seeds, 'failures'>) =>
  failures.filter(({ status }) => status === 'diverged').length;

function failuresOf(records: readonly RunRecord[]): Failure[] {
  return records.flatMap(({ seed, outcome }) =>
    outcome.status === 'ok' ? [] : [{ seed, status: outcome.status, reason: outcome.reason }],
  );
}

function originsOf(records: readonly RunRecord[]): Origin[] {
  return [...groupBy(records, ({ engine, machine }) => `${engine.name}\n${machine.id}`).values()].map(
    (those) => ({
      engine: those[0].engine.name,
      machine: those[0].machine.id,
      seeds: those.map(({ seed }) => seed),
    }),
  );
}

function failureNotes({ failures }: Seeds): string[] {
  const alike = groupBy(failures, ({ status, reason }) => `${status}: ${reason}`);
  return [...alike].map(([what, those]) => `${seedsText(those.map(({ seed }) => seed))} ${shortText(what)}`);
}

const records = (count: number) => `${count} ${count === 1 ? 'record' : 'records'}`;

export const seeds = {
  of: ({ selected, values }): Seeds => {
    const failures = failuresOf(selected.records);
    return {
      n: values.length + diverged({ failures }),
      values,
      failures,
      outdated: selected.outdated,
      current: selected.current,
      disagreeing: selected.disagreeing,
      origins: originsOf(selected.records),
    };
  },
  columns: {
    n: () => ({
      heading: 'n',
      unit: null,
      align: 'right',
      text: ({ n, values, failures }) =>
        failures.length === 0 ? `${n}` : `${values.length} of ${values.length + failures.length}`,
      raw: ({ n }) => n,
      parts: {
        n: ({ n }) => n,
        diverged,
        failed: ({ failures }) => failures.filter(({ status }) => status === 'failed').length,
      },
    }),
  },
  notes: (row, { metric }) => {
    const { n, values, failures, outdated, current, disagreeing, origins } = row;
    const notes = failureNotes(row);
    if (diverged(row) > 0 && values.length > 0)
      notes.push(
        'divergence is a result that no mean can include: mean, interval and verdict are those of the seeds that finished, and the entry is never called better than another.',
      );
    if (n === 0 && failures.length === 0 && origins.length > 0) notes.push(`has no ${metric.label}.`);
    if (values.length === 1) notes.push('one seed only, so nothing can be said about how far seeds differ.');
    if (current === false)
      notes.push(
        'it has no record of the present recipe, sources and data; the latest of the others is shown.',
      );
    if (outdated > 0) notes.push(`${records(outdated)} of another recipe, sources or data left out.`);
    if (disagreeing.length > 0)
      notes.push(
        `${seedsText(disagreeing)}: another machine or engine gave different numbers for the same seed; those of the place that ran most seeds count.`,
      );
    if (origins.length > 1)
      notes.push(
        `one mean over several places, which differ by rounding: ${origins.map(({ engine, machine, seeds: own }) => `${engine} on ${machine} (${seedsText(own)})`).join(', ')}.`,
      );
    return notes;
  },
} satisfies Statistic<Seeds>;
