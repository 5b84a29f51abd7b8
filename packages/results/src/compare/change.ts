import type { Metric } from '../report/metric.ts';
import type { Difference } from '../statistics/difference.ts';

/** How a metric changed from the first to the second. */
export type Change = 'identical' | 'better' | 'worse' | 'no evidence of change' | 'too few runs';

/** A two-sided p of at most this is evidence, here as in ranks and claims. */
const ALPHA = 0.05;

export interface Evidence {
  /** Second minus first. */
  readonly difference: Difference | null;
  /** Two-sided p of the difference, adjusted if it is one of several. */
  readonly p: number | null;
  readonly better: Metric['better'];
  readonly identical: boolean;
  /** Whether seeds of the first and of the second diverged. The mean of the others cannot show that such a side is better. */
  readonly diverged: readonly [first: boolean, second: boolean];
}

/** The word for a difference. */
export function changeOf({ difference, p, better, identical, diverged }: Evidence): Change {
  if (identical) return 'identical';
  if (difference === null || p === null) return 'too few runs';
  if (p > ALPHA || difference.estimate === 0) return 'no evidence of change';
  const improved = difference.estimate > 0 === (better === 'higher');
  const [first, second] = diverged;
  if (improved ? second : first) return 'no evidence of change';
  return improved ? 'better' : 'worse';
}
