import type { Reported } from '../record/reported.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription, TestSet } from '../record/study.ts';
import { isOwn, metricFor } from '../source-metric/metric.ts';
import { computationName, computationText } from '../source-metric/wording.ts';
import { average, type Interval, predictionInterval } from '../statistics/interval.ts';
import { type Published, type Verdict, verdict } from '../statistics/verdict.ts';
import { type Metric, metricNamed, resolutionOf } from './metric.ts';
import { publishedRange, publishedText } from './published-text.ts';

type TestExamples = NonNullable<StudyDescription['testExamples']>;

/** `replayed`: a training from the source's own seed gives the printed digits, in every one of our runs. */
export type CheckVerdict = Verdict | 'replayed';

/** A published value beside ours. */
export interface Check {
  readonly metric: string;
  readonly reported: number;
  /** As the source printed it, accuracies in percent. */
  readonly text: string;
  /** All values that the printed one may stand for. */
  readonly range: Published;
  readonly where: string;
  /** The epoch after which it was taken, or the mean over all; null: after training. */
  readonly epoch: number | 'mean' | null;
  /** Our seeds with a value. */
  readonly n: number;
  /** Computed as the source did. */
  readonly mean: number | null;
  readonly verdict: CheckVerdict;
  /** Where 95 % of further runs would be; null: our runs are too few. */
  readonly expected: Interval | null;
  /** How the source computed it, where that makes another number than the plain metric, whose mean is beside it. */
  readonly own: { readonly name: string; readonly how: string; readonly plain: number | null } | null;
  /** How many of our values lie in the source's range; null if the source gave a single value. */
  readonly inside: number | null;
  /** Whether ours are the source's test examples, or both drew their own. */
  readonly testExamples: TestExamples;
}

export interface CheckOptions {
  readonly testExamples?: TestExamples | undefined;
  /** The right answers, which a number computed in its source's own way is computed from. */
  readonly testSets?: readonly TestSet[] | undefined;
}

/** Judges a published value by the records of its entry: by the same number of ours, computed as the source did. */
export function checkReported(
  reported: Reported,
  records: readonly RunRecord[],
  { testExamples = 'given', testSets = [] }: CheckOptions = {},
): Check {
  const metric = metricFor(reported, testSets);
  const values = valuesOf(metric, records);
  const range = publishedRange(reported);
  const resolution = resolutionOf(metric, records);
  const mean = values.length === 0 ? null : average(values);
  const furtherVariance = testExamples === 'drawn' ? testVariance(metric, mean, resolution) : 0;
  const prediction = { resolution, furtherVariance, possible: metric.possible };
  return {
    metric: reported.metric,
    reported: reported.value,
    text: publishedText(reported),
    range,
    where: reported.where,
    epoch: reported.epoch ?? null,
    n: values.length,
    mean,
    verdict:
      reported.replay === true && values.length > 0 && values.every((value) => isWithin(value, range))
        ? 'replayed'
        : verdict(values, range, prediction),
    expected: predictionInterval(values, prediction),
    own: ownOf(reported, records),
    inside: reported.range === null ? null : values.filter((v) => range.low <= v && v <= range.high).length,
    testExamples,
  };
}

const valuesOf = (metric: Metric, records: readonly RunRecord[]): number[] =>
  records.map((record) => metric.of(record)).filter((value) => value !== null);

/** A value on the edge belongs to the range, up to rounding errors of the arithmetic. */
export function isWithin(value: number, { low, high }: Published): boolean {
  const slack = 1e-9 * Math.max(1, Math.abs(high));
  return low - slack <= value && value <= high + slack;
}

function ownOf(reported: Reported, records: readonly RunRecord[]): Check['own'] {
  if (reported.how === undefined || !isOwn(reported)) return null;
  const plain = valuesOf(metricNamed(reported.metric), records);
  return {
    name: computationName(reported.how),
    how: computationText(reported.how),
    plain: plain.length === 0 ? null : average(plain),
  };
}

/**
 * What the chance of two draws of test examples adds to the variance of a fraction: p (1 - p) / n for each, if the source
 * drew as many. A share of right answers varies less, if anything, as both drew from the same images; for a product of two
 * shares it is an approximation. How much a loss varies from draw to draw is not recorded.
 */
function testVariance({ unit }: Metric, mean: number | null, resolution: number): number {
  if (unit !== 'fraction' || mean === null) return 0;
  return 2 * Math.max(0, mean * (1 - mean)) * resolution;
}
