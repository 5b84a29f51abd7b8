import { bytesOfValue } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import type { Apart } from './apart.ts';
import { ROUND } from './updateKernel.ts';

/** Where values are in memory, in bytes from its start. */
export interface Regions {
  readonly addresses: ReadonlyMap<Value, number>;
  /** Bytes in all. */
  readonly bytes: number;
}

/**
 * Tensors that start at the same place of their pages get into each other's way: a load waits for a store to the same low
 * bits of an address. So they are some rounds apart.
 */
const GAP = 5 * ROUND;

/** A region for each tensor and number that the updates read or write, and for what goes from stage to stage. */
export function regionsOf({ updates, crossing }: Pick<Apart, 'updates' | 'crossing'>): Regions {
  const addresses = new Map<Value, number>();
  let end = GAP;
  const place = (value: Value) => {
    if (addresses.has(value)) return;
    addresses.set(value, end);
    end += Math.ceil(bytesOfValue(value) / ROUND) * ROUND + GAP;
  };
  for (const { tensors, numbers, writes } of updates) {
    for (const { state } of writes) place(state);
    for (const value of [...tensors, ...numbers]) place(value);
  }
  for (const value of crossing) place(value);
  return { addresses, bytes: end };
}
