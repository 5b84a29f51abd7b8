import { type CurrentHashes, placeName } from '../record/place.ts';
import type { RunRecord } from '../record/schema.ts';
import type { Metric } from '../report/metric.ts';
import { selectRecords } from '../report/select.ts';
import type { BySeed } from '../statistics/difference.ts';

/** An entry that a claim is about. */
export interface Subject {
  readonly name: string;
  /** One a seed, failed ones included. */
  readonly records: readonly RunRecord[];
  readonly values: BySeed;
  /** How many of its seeds diverged. */
  readonly diverged: number;
}

export function subjectOf(
  name: string,
  records: readonly RunRecord[],
  metric: Metric,
  current: CurrentHashes | undefined,
): Subject {
  const own = records.filter(({ entry }) => entry === name);
  const [place] = own;
  const { records: selected } = selectRecords(own, place && current?.get(placeName(place)));
  const values = selected.flatMap((record): [number, number][] => {
    const value = metric.of(record);
    return value === null ? [] : [[record.seed, value]];
  });
  const diverged = selected.filter(({ outcome }) => outcome.status === 'diverged').length;
  return { name, records: selected, values: new Map(values), diverged };
}

/** Notes on the seeds that are in none of the numbers. */
export function lostLines({ name, records, diverged }: Subject): string[] {
  const failed = records.filter(({ outcome }) => outcome.status === 'failed').length;
  return [
    ...(diverged === 0
      ? []
      : [
          `${name}: ${diverged} of ${records.length} seeds diverged, which is worse than any value and in none of these numbers; so nothing is shown about ${name}, and nothing is contradicted in its favour`,
        ]),
    ...(failed === 0
      ? []
      : [`${name}: ${failed} of ${records.length} seeds failed and are not in these numbers`]),
  ];
}
