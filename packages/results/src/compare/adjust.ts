import { metricNamed } from '../report/metric.ts';
import { holm } from '../statistics/holm.ts';
import { changeOf } from './change.ts';
import type { Comparison } from './compare.ts';

/** A comparison that is one of several made at once; `change` goes by the adjusted p. */
export interface AdjustedComparison extends Comparison {
  /** p of the difference after Holm's adjustment for all that are compared. */
  readonly adjusted: number | null;
}

/** Adjusts comparisons for one another: among many, some seem to differ by chance. */
export function adjustTogether(comparisons: readonly Comparison[]): AdjustedComparison[] {
  const adjusted = holm(comparisons.map(({ difference }) => difference?.p ?? null));
  return comparisons.map((comparison, index) => {
    const { difference, metric, change, first, second } = comparison;
    const p = adjusted[index] ?? null;
    const { better } = metricNamed(metric);
    return {
      ...comparison,
      adjusted: p,
      change: changeOf({
        difference,
        p,
        better,
        identical: change === 'identical',
        diverged: [first.diverged > 0, second.diverged > 0],
      }),
    };
  });
}
