import type { Value } from '../graph/types.ts';
import type { Apart } from './apart.ts';
import { ROUND } from './kernel.ts';

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

/** A region for each tensor and number that the updates read or write. */
export function regionsOf({ updates }: Pick<Apart, 'updates'>): Regions {
  const addresses = new Map<Value, number>();
  let end = GAP;
  const place = (value: Value, count: number) => {
    if (addresses.has(value)) return;
    addresses.set(value, end);
    end += Math.ceil((4 * count) / ROUND) * ROUND + GAP;
  };
  for (const { count, tensors, numbers, writes } of updates) {
    for (const { state } of writes) place(state, count);
    for (const tensor of tensors) place(tensor, count);
    for (const number of numbers) place(number, 1);
  }
  return { addresses, bytes: end };
}
