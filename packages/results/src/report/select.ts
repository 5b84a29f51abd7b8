import { groupBy } from '../group-by.ts';
import { numbersOf } from '../record/numbers.ts';
import type { RunRecord } from '../record/schema.ts';

/** The part of a record that says how long it trained and under which conditions. */
export interface Timed {
  readonly machine: { readonly id: string };
  readonly engine: { readonly name: string };
  readonly beside: number;
  readonly outcome: { readonly status: RunRecord['outcome']['status'] };
  readonly seconds: { readonly train: number | null };
}

/** The records that count for an entry: of its present recipe, one per seed. */
export interface Selected {
  /** In the order of their seeds. */
  readonly records: RunRecord[];
  /** Records left out because they are of another recipe, other sources or other data. */
  readonly outdated: number;
  /** Records left out because another record of the same seed counts: on a second machine, a seed is not a second sample. */
  readonly repeated: number;
  /** Seeds for which another record of the same hash has different numbers from the one that counts. */
  readonly disagreeing: readonly number[];
  /** Whether these have the given hash; null if none was given. */
  readonly current: boolean | null;
}

const later = (a: RunRecord, b: RunRecord) => Date.parse(b.startedAt) - Date.parse(a.startedAt);

const originOf = ({ engine, machine }: RunRecord) => `${engine.name}\n${machine.id}`;

/** A divergence is a result, and no other machine's success replaces it. A failure is not, and any result replaces it. */
const PREFERRED: Readonly<Record<RunRecord['outcome']['status'], number>> = { diverged: 0, ok: 1, failed: 2 };

/**
 * Of the records of one entry (and profile and data set): those with the hash that its present sources, recipe and data
 * have, if that is given and there are any; else those with the hash of the most recent one, which may be wrong where
 * a clock is. Of each seed one: a divergence, then a finished trial, then a failed one; among equals one of the machine and
 * engine that ran most seeds, then the latest.
 */
export function selectRecords(records: readonly RunRecord[], current?: string): Selected {
  const isCurrent = current !== undefined && records.some(({ hash }) => hash === current);
  const hash = isCurrent ? current : records.toSorted(later)[0]?.hash;
  const counting = records.filter((record) => record.hash === hash);
  const peers = groupBy(counting, originOf);
  const peersOf = (record: RunRecord) => peers.get(originOf(record))?.length ?? 0;
  const bySeed = [...groupBy(counting, ({ seed }) => seed).values()].map((candidates) =>
    candidates.toSorted(
      (a, b) =>
        PREFERRED[a.outcome.status] - PREFERRED[b.outcome.status] || peersOf(b) - peersOf(a) || later(a, b),
    ),
  );
  const chosen = bySeed.flatMap((candidates) => candidates.slice(0, 1)).sort((a, b) => a.seed - b.seed);
  return {
    records: chosen,
    outdated: records.length - counting.length,
    repeated: counting.length - chosen.length,
    disagreeing: bySeed.flatMap(seedsThatDisagree).sort((a, b) => a - b),
    current: current === undefined || records.length === 0 ? null : isCurrent,
  };
}

/** The seed of some records, if their results are not all the same. */
function seedsThatDisagree(candidates: readonly RunRecord[]): number[] {
  const results = candidates.filter(({ outcome }) => outcome.status !== 'failed');
  const [first] = results;
  if (first === undefined || results.length < 2) return [];
  const numbers = numbersOf(first);
  return results.some((record) => numbersOf(record) !== numbers) ? [first.seed] : [];
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
