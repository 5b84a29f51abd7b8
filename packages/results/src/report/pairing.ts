import type { RunRecord } from '../record/schema.ts';
import { STREAMS } from '../record/streams.ts';
import { type BySeed, type Design, designOf } from '../statistics/difference.ts';
import type { Metric } from './metric.ts';

type Conditions = Pick<RunRecord, 'study' | 'entry' | 'seed' | 'hash' | 'checksum' | 'split' | 'shares'>;

const areAlike = (records: readonly Conditions[], of: (record: Conditions) => unknown) =>
  new Set(records.map((record) => JSON.stringify(of(record)))).size <= 1;

/** Whether all of them were tested on the same examples, as far as their records say. */
export const sharesTest = (records: readonly Conditions[]): boolean =>
  areAlike(records, ({ checksum }) => checksum) &&
  areAlike(
    records.filter(({ split }) => split !== null),
    ({ split }) => split?.test,
  );

/** What a seed drew according to some records: one text for each stream, equal if the same was drawn. */
type Draws = readonly (string | null)[];

/** What a record states; undefined for a version that did not state it. */
const statedDraws = ({ shares }: Conditions): Draws | undefined =>
  shares && STREAMS.map((stream) => shares[stream]);

/**
 * What can be told of a record that does not state what it drew: a seed decides what is held back, so those that held back
 * a fraction of equally many examples held back the same; and trials of one entry, hash and seed drew the same altogether.
 */
function derivedDraws({ study, entry, seed, hash, checksum, split }: Conditions): Draws {
  const heldBack = split !== null && split.validation === 'fraction';
  const { train = 0, valid = null } = split ?? {};
  return [heldBack ? [seed, checksum, train, valid].join(' ') : null, [study, entry, seed, hash].join(' ')];
}

/**
 * Whether, of the seeds that two entries both have, each pair shared some of its randomness: one stream at least from which
 * both drew the same, seed by seed. What is the same for all seeds, such as one split for all, makes no pairs.
 */
function sharesRandomness(first: readonly Conditions[], second: readonly Conditions[]): boolean {
  const stated = [...first, ...second].every(({ shares }) => shares !== undefined);
  const drawsOf = (record: Conditions) => (stated ? (statedDraws(record) ?? []) : derivedDraws(record));
  const others = new Map(second.map((record) => [record.seed, record]));
  const pairs = first.flatMap((record) => {
    const other = others.get(record.seed);
    return other === undefined ? [] : [[drawsOf(record), drawsOf(other)] as const];
  });
  const [pair] = pairs;
  return (pair?.[0] ?? []).some((_, stream) => {
    const shared = pairs.every(([one, other]) => one[stream] !== null && one[stream] === other[stream]);
    return shared && new Set(pairs.map(([one]) => one[stream])).size > 1;
  });
}

/** One of the two that are to be compared. */
export interface Candidate {
  readonly records: readonly Conditions[];
  readonly values: BySeed;
}

/**
 * How two entries are to be compared by a metric: by pairs where they have the same seeds and the trials of each seed shared
 * some randomness, else as independent samples; so are training times, which hardly depend on what was drawn. Null: not at
 * all, for they answered different test examples. The rule looks at what was drawn and never at what came out.
 */
export function designFor(
  first: Candidate,
  second: Candidate,
  { unit }: Pick<Metric, 'unit'>,
): Design | null {
  if (!sharesTest([...first.records, ...second.records])) return null;
  const valued = ({ records, values }: Candidate) => records.filter(({ seed }) => values.has(seed));
  return unit !== 's' && sharesRandomness(valued(first), valued(second))
    ? designOf(first.values, second.values)
    : 'independent';
}
