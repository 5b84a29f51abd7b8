import { sizeOf } from '../../graph/graph.ts';
import { readsInOrder } from './columns.ts';
import type { Window } from './window.ts';

/**
 * How a convolution on channels-last maps is computed where the channel-blocked kernels do not fit:
 * `dense`: one matrix per output position; `columns`: one matrix product over im2col; `direct`: ORT's Conv.
 */
export type Method = 'dense' | 'columns' | 'direct';

/** Up to this many positions on either side a map is tiny: every position sees nearly every other. */
export const TINY = 4;

/** Measured on Zen 3 (one thread, batch 64): above it, ORT's Conv takes less time than writing the columns. */
const COLUMNS_POSITIONS = 100;

/** Whether runs of this many channels are too short to copy fast. */
export function isThin(channels: number): boolean {
  return channels < COLUMNS_CHANNELS;
}

/** Fewer channels than this make the runs of im2col too short to copy fast (7x7 on 3 channels: 15 of 19 ms). */
const COLUMNS_CHANNELS = 8;

export function chooseMethod(window: Window, channels: number): Method {
  if (readsInOrder(window)) return 'columns';
  if (isTiny(window)) return 'dense';
  if (sizeOf(window.output) <= TINY) return 'columns';
  if (sizeOf(window.output) <= COLUMNS_POSITIONS && !isThin(channels)) return 'columns';
  return 'direct';
}

/** Maps on which a convolution is a dense matrix. */
export function isTiny({ input, output }: Window): boolean {
  return sizeOf(input) <= TINY && sizeOf(output) <= TINY;
}
