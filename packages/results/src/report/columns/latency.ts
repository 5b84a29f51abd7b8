import type { Column } from '../column.ts';
import { MISSING, medianOf } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

export interface Latency {
  /** Median milliseconds of a predict call. */
  readonly latency: { readonly batch1: number | null; readonly batch256: number | null };
}

const milliseconds = (heading: string, of: (row: Latency) => number | null): Column<Latency> => ({
  heading,
  unit: 'ms',
  align: 'right',
  text: (row) => of(row)?.toPrecision(3) ?? MISSING,
  raw: of,
});

export const latency = {
  of: ({ finished }): Latency => ({
    latency: {
      batch1: medianOf(finished.map(({ latency }) => medianOf(latency?.batch1 ?? []))),
      batch256: medianOf(finished.map(({ latency }) => medianOf(latency?.batch256 ?? []))),
    },
  }),
  columns: {
    latency1: () => milliseconds('predict 1', ({ latency }) => latency.batch1),
    latency256: () => milliseconds('predict 256', ({ latency }) => latency.batch256),
  },
} satisfies Statistic<Latency>;
