import type { Computation } from '../record/computation.ts';
import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';
import { testSetOf } from '../record/test-set-of.ts';
import { type Metric, metricNamed } from '../report/metric.ts';
import { answeredExamples } from './answered.ts';
import { compute } from './compute.ts';
import { epochMetric } from './epoch-metric.ts';
import { computationText } from './wording.ts';

/** What identifies a number that a source published. */
export interface Measured {
  readonly metric: string;
  readonly how?: Computation | null | undefined;
  readonly epoch?: number | 'mean' | undefined;
}

/**
 * The metric of a published number, as its source computed it. After an epoch it is one of the record's epochs; else it is
 * computed from the recorded answers where these say it; what they do not say the recipe has recorded under its name.
 */
export function metricFor({ metric: name, how, epoch }: Measured, testSets: readonly TestSet[]): Metric {
  if (epoch !== undefined) return epochMetric(name, epoch);
  const plain = metricNamed(name);
  if (!isOwn({ metric: name, how })) return plain;
  const computation = how as Computation;
  // A record is asked for its value more than once, and its answers are ten thousand characters.
  const known = new WeakMap<RunRecord, { value: number | null }>();
  const of = (record: RunRecord): number | null => {
    if (record.outcome.status !== 'ok') return null;
    const before = known.get(record);
    if (before !== undefined) return before.value;
    const value = numberOf(record, computation, plain, testSets);
    known.set(record, { value });
    return value;
  };
  return {
    ...plain,
    label: `${plain.label} as the source computed it (${computationText(computation)})`,
    of,
  };
}

/** Whether a source computed a number in a way of its own, so that the plain metric is another number. */
export function isOwn({ how, epoch }: Measured): boolean {
  if (epoch !== undefined || how === undefined || how === null) return false;
  const { of, output, batches } = how;
  const isPlain = output === null && (of === 'accuracy' || of === 'loss');
  return !isPlain || (batches !== null && batches.order !== 'random');
}

function numberOf(
  record: RunRecord,
  computation: Computation,
  plain: Metric,
  testSets: readonly TestSet[],
): number | null {
  if (computation.of === 'loss') return plain.of(record);
  const examples = answeredExamples(record, testSetOf(record, testSets));
  const value = examples === null ? null : compute(computation, examples);
  // Where the metric has a name of its own, the recipe has recorded it.
  return value ?? (plain.name === 'accuracy' ? null : plain.of(record));
}
