import type { RunRecord } from '../record/schema.ts';
import { type BySeed, type Design, designOf } from '../statistics/difference.ts';

type Conditions = Pick<RunRecord, 'checksum' | 'split'>;

const areAlike = (records: readonly Conditions[], of: (record: Conditions) => unknown) =>
  new Set(records.map((record) => JSON.stringify(of(record)))).size <= 1;

/** Whether all of them were tested on the same examples, as far as their records say. */
export const sharesTest = (records: readonly Conditions[]): boolean =>
  areAlike(records, ({ checksum }) => checksum) &&
  areAlike(
    records.filter(({ split }) => split !== null),
    ({ split }) => split?.test,
  );

/** Whether equal seeds mean equal training examples, in equal order. */
export const sharesSplit = (records: readonly Conditions[]): boolean =>
  areAlike(records, ({ checksum, split }) => [checksum, split]);

/** One of the two that are to be compared. */
export interface Candidate {
  readonly records: readonly Conditions[];
  readonly values: BySeed;
}

/** How two entries are to be compared; null: not at all, for they answered different test examples. */
export function designFor(first: Candidate, second: Candidate): Design | null {
  const records = [...first.records, ...second.records];
  if (!sharesTest(records)) return null;
  return sharesSplit(records) ? designOf(first.values, second.values) : 'independent';
}
