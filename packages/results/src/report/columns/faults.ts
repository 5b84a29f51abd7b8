import type { Statistic } from '../statistic.ts';

/** Why an entry has no rank: its numbers depend on more, or on less, than its seed. */
export interface Faults {
  readonly faults: readonly string[];
}

export const faults = {
  of: ({ described }) => ({ faults: described.entry?.faults ?? [] }),
  columns: {},
  notes: ({ faults }) => faults.map((fault) => `not ranked: ${fault}`),
} satisfies Statistic<Faults>;
