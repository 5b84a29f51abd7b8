import type { RunRecord } from '../record/schema.ts';
import { metricNamed } from '../report/metric.ts';
import { holm } from '../statistics/holm.ts';
import { changeOf } from './change.ts';
import { type CompareOptions, type Comparison, compare } from './compare.ts';

/** A comparison that is one of several made at once. */
export interface AdjustedComparison extends Comparison {
  /** p of the difference after Holm's adjustment for all that are compared; `change` goes by it. */
  readonly adjusted: number | null;
}

/** One of several entries that are compared with each other. */
export interface Contender {
  readonly label: string;
  readonly records: readonly RunRecord[];
  /** Right answers to its test examples, in the code of the predictions, where they are known. */
  readonly targets?: string;
  readonly task?: string;
}

/** Two of several entries, `second` seen from `first`; both are indices. */
export interface PairComparison {
  readonly first: number;
  readonly second: number;
  readonly comparison: AdjustedComparison;
}

/** Adjusts comparisons for one another: among many some seem to differ by chance. */
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

/** Compares every two of some entries, p values adjusted together: the tests behind a table of their pairs. */
export function comparePairs(
  contenders: readonly Contender[],
  options: Pick<CompareOptions, 'metric'> = {},
): PairComparison[] {
  const pairs = contenders.flatMap((_, first) =>
    contenders.slice(first + 1).map((_, offset) => ({ first, second: first + 1 + offset })),
  );
  const comparisons = pairs.flatMap(({ first, second }) => {
    const [one, other] = [contenders[first], contenders[second]];
    if (one === undefined || other === undefined) return [];
    const { targets } = one;
    return [
      compare(one.records, other.records, {
        ...options,
        labels: [one.label, other.label],
        ...(targets !== undefined && targets === other.targets ? { targets } : {}),
        ...(one.task !== undefined && other.task !== undefined ? { tasks: [one.task, other.task] } : {}),
      }),
    ];
  });
  const adjusted = adjustTogether(comparisons);
  return pairs.flatMap((pair, index) => {
    const comparison = adjusted[index];
    return comparison === undefined ? [] : [{ ...pair, comparison }];
  });
}
