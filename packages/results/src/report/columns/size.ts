import type { RunRecord } from '../../record/schema.ts';
import { count } from '../column.ts';
import type { Statistic } from '../statistic.ts';

/** How large a network is. */
export interface Size {
  readonly parameters: number | null;
  readonly multiplyAdds: number | null;
}

/** The value that all records agree on, else that of the latest. */
const latestOf = (records: readonly RunRecord[], field: keyof Size) =>
  records
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .find((record) => record[field] !== null)?.[field] ?? null;

export const size = {
  of: ({ selected: { records }, described }): Size => ({
    parameters: latestOf(records, 'parameters') ?? described.entry?.parameters ?? null,
    multiplyAdds: latestOf(records, 'multiplyAdds'),
  }),
  columns: {
    parameters: () => count('parameters', ({ parameters }) => parameters),
    multiplyAdds: () => count('multiply-adds', ({ multiplyAdds }) => multiplyAdds),
  },
} satisfies Statistic<Size>;
