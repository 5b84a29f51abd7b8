import type { ToTarget } from '@digitbench/results/browser';
import { duration, MISSING } from './text.ts';

/** Epochs and seconds to a target, and how many seeds never got there: `3, 1.20 s` or `not reached (0 of 5)`. */
export function targetText(target: ToTarget | null): string {
  if (target === null || target.of === 0) return MISSING;
  const { of, reached, epochs, seconds } = target;
  if (epochs.median === null) return `not reached (${reached} of ${of})`;
  const times = `${epochs.median}, ${duration(seconds.median)}`;
  return reached === of ? times : `${times} (${reached} of ${of})`;
}
