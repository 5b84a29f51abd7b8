import { groupBy } from '../group-by.ts';
import type { RunRecord } from '../record/schema.ts';

/** What of a record says how long it trained, and under which conditions. */
export interface Timed {
  readonly machine: { readonly id: string };
  readonly engine: { readonly name: string };
  readonly beside: number;
  readonly outcome: { readonly status: RunRecord['outcome']['status'] };
  readonly seconds: { readonly train: number | null };
}

/** The records that count for an entry: of its latest recipe, one per seed. */
export interface Selected {
  /** In the order of their seeds. */
  readonly records: RunRecord[];
  /** Records left out because the recipe, the sources or the data have changed since. */
  readonly outdated: number;
  /** Records left out because another of the same seed counts: a seed is not a second sample on a second machine. */
  readonly repeated: number;
}

const later = (a: RunRecord, b: RunRecord) => Date.parse(b.startedAt) - Date.parse(a.startedAt);

/** How many of the records were run where this one was. */
function peers(record: RunRecord, records: readonly RunRecord[]): number {
  return records.filter(
    ({ engine, machine }) => engine.name === record.engine.name && machine.id === record.machine.id,
  ).length;
}

/**
 * Of the records of one entry (and profile and data set): those with the hash of the most recent one, and of each seed
 * one: a finished rather than a failed one, then one of the machine and engine that ran most seeds, then the latest.
 */
export function selectRecords(records: readonly RunRecord[]): Selected {
  const latest = records.toSorted(later)[0];
  const current = records.filter(({ hash }) => hash === latest?.hash);
  const bySeed = groupBy(current, ({ seed }) => seed);
  const chosen = [...bySeed.values()].flatMap((candidates) =>
    candidates
      .toSorted(
        (a, b) =>
          Number(b.outcome.status === 'ok') - Number(a.outcome.status === 'ok') ||
          peers(b, current) - peers(a, current) ||
          later(a, b),
      )
      .slice(0, 1),
  );
  return {
    records: chosen.sort((a, b) => a.seed - b.seed),
    outdated: records.length - current.length,
    repeated: current.length - chosen.length,
  };
}

const isTimed = ({ outcome, seconds }: Timed) => outcome.status === 'ok' && seconds.train !== null;

/**
 * The part of the records whose times can be compared: one machine, one engine, as many trials at once. Of several parts
 * the one with most finished trials; then the one with the fewest at once, whose times are the truest.
 */
export function sameConditions<T extends Timed>(records: readonly T[]): T[] {
  const parts = groupBy(records, ({ machine, engine, beside }) => `${machine.id}/${engine.name}/${beside}`);
  return (
    [...parts.values()].sort(
      (a, b) =>
        b.filter(isTimed).length - a.filter(isTimed).length || (a[0]?.beside ?? 0) - (b[0]?.beside ?? 0),
    )[0] ?? []
  );
}
