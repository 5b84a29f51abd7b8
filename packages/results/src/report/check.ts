import type { Reported } from '../record/reported.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';
import { bounded } from '../statistics/bounded.ts';
import { average } from '../statistics/interval.ts';
import { type Published, roundingRange, type Verdict, verdict } from '../statistics/verdict.ts';
import { type Metric, metricNamed, resolutionOf } from './metric.ts';
import { metricText, rangeText } from './numbers.ts';

type TestExamples = NonNullable<StudyDescription['testExamples']>;

/** A published value beside ours. */
export interface Check {
  readonly metric: string;
  readonly reported: number;
  /** As the source printed it, accuracies in percent. */
  readonly text: string;
  /** All that the printed value may stand for. */
  readonly range: Published;
  readonly where: string;
  /** Our seeds with a value. */
  readonly n: number;
  readonly mean: number | null;
  readonly verdict: Verdict;
  /** How many of our values lie in the range that the source gave; null: it gave a single value. */
  readonly inside: number | null;
  /** Whether ours are the source's test examples, or both drew their own. */
  readonly testExamples: TestExamples;
}

/** All that a published value may stand for. Decimals of an accuracy are those of the percentage: two more as a fraction. */
function publishedRange({ metric, value, digits, range }: Reported): Published {
  if (range !== null) return { low: range[0], high: range[1] };
  const percent = metricNamed(metric).unit === 'fraction';
  return roundingRange(value, digits === null ? null : digits + (percent ? 2 : 0));
}

/** A published value as its source printed it, accuracies in percent: `92.5`, `86–89`. */
function publishedText({ metric, value, digits, range }: Reported): string {
  const { unit } = metricNamed(metric);
  const printed = (of: number) =>
    digits === null ? metricText(of, unit) : (unit === 'fraction' ? bounded(100 * of) : of).toFixed(digits);
  return range === null ? printed(value) : rangeText(printed(range[0]), printed(range[1]));
}

/** Judges a published value by the records of its entry. */
export function checkReported(
  reported: Reported,
  records: readonly RunRecord[],
  testExamples: TestExamples = 'given',
): Check {
  const metric = metricNamed(reported.metric);
  const values = records.map((record) => metric.of(record)).filter((value) => value !== null);
  const range = publishedRange(reported);
  const resolution = resolutionOf(metric, records);
  const mean = values.length === 0 ? null : average(values);
  return {
    metric: reported.metric,
    reported: reported.value,
    text: publishedText(reported),
    range,
    where: reported.where,
    n: values.length,
    mean,
    verdict: verdict(values, range, {
      resolution,
      possible: metric.possible,
      furtherVariance: testExamples === 'drawn' ? testVariance(metric, mean, resolution) : 0,
    }),
    inside: reported.range === null ? null : values.filter((v) => range.low <= v && v <= range.high).length,
    testExamples,
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
