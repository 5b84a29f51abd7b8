import type { Row } from '@digitbench/results';
import { BAD } from './theme.ts';

/** An entry some of whose runs did not finish. */
export interface Unfinished {
  readonly entry: string;
  readonly study: string;
  /** Null where not even that is known: it is drawn in the corner. */
  readonly cost: number | null;
  /** `1 of 5 diverged`. */
  readonly what: string;
}

export const unfinishedOf = (rows: readonly Row[], costOf: (row: Row) => number | null): Unfinished[] =>
  rows
    .filter(({ failures }) => failures.length > 0)
    .map((row) => {
      const kinds = [...new Set(row.failures.map(({ status }) => status))].join(', ');
      return {
        entry: row.entry,
        study: row.study,
        cost: costOf(row),
        what: `${row.failures.length} of ${row.values.length + row.failures.length} ${kinds}`,
      };
    });

/** Most of them that are named beside their crosses. Each tells its name when a pointer is on it. */
const MOST_NAMED = 8;

/** Crosses at the lower edge of a chart that is `height` pixels high, for runs that have no accuracy. */
export function crosses<X extends object>(unfinished: readonly Unfinished[], x: X, height: number) {
  const bottom = height - 6;
  const named = unfinished.map((one, index) => ({
    ...one,
    label: `${one.entry}: ${one.what}`,
    above: bottom - 13 * (index % MOST_NAMED),
  }));
  const corner = { value: 8 };
  const tooltip = [
    { field: 'entry', title: 'entry' },
    { field: 'study', title: 'study' },
    { field: 'what', title: 'runs' },
  ];
  const layers = <Across extends object>(values: typeof named, across: Across) => [
    {
      data: { values },
      mark: {
        type: 'point' as const,
        shape: 'cross',
        angle: 45,
        size: 70,
        filled: true,
        fill: BAD,
        opacity: 1,
      },
      encoding: { x: across, y: { value: bottom }, tooltip },
    },
    {
      data: { values: values.slice(0, MOST_NAMED) },
      mark: { type: 'text' as const, align: 'left' as const, dx: 9, fontSize: 11, fill: BAD, limit: 320 },
      encoding: {
        x: across,
        y: { field: 'above', type: 'quantitative' as const, scale: null, axis: null },
        text: { field: 'label' },
      },
    },
  ];
  const placed = named.filter(({ cost }) => cost !== null);
  const lost = named.filter(({ cost }) => cost === null);
  return [...(placed.length > 0 ? layers(placed, x) : []), ...(lost.length > 0 ? layers(lost, corner) : [])];
}
