import type { RunRecord } from '../record/schema.ts';
import type { Reported } from '../record/study.ts';
import { average } from '../statistics/interval.ts';
import { type Published, roundingRange, verdict } from '../statistics/verdict.ts';
import { metricNamed } from './metric.ts';
import { metricText, rangeText } from './numbers.ts';
import type { Check } from './row.ts';

/** All that a published value may stand for. Decimals of an accuracy are those of the percentage: two more as a fraction. */
export function publishedRange({ metric, value, digits, range }: Reported): Published {
  if (range !== null) return { low: range[0], high: range[1] };
  const percent = metricNamed(metric).unit === 'fraction';
  return roundingRange(value, digits === null ? null : digits + (percent ? 2 : 0));
}

/** A published value as its source printed it, accuracies in percent: `92.5`, `86–89`. */
export function publishedText({ metric, value, digits, range }: Reported): string {
  const { unit } = metricNamed(metric);
  const printed = (of: number) =>
    digits === null ? metricText(of, unit) : (unit === 'fraction' ? 100 * of : of).toFixed(digits);
  return range === null ? printed(value) : rangeText(printed(range[0]), printed(range[1]));
}

/** Judges a published value by the records of its entry. */
export function checkReported(reported: Reported, records: readonly RunRecord[]): Check {
  const metric = metricNamed(reported.metric);
  const values = records.map((record) => metric.of(record)).filter((value) => value !== null);
  const range = publishedRange(reported);
  return {
    metric: reported.metric,
    reported: reported.value,
    text: publishedText(reported),
    range,
    where: reported.where,
    n: values.length,
    mean: values.length === 0 ? null : average(values),
    verdict: verdict(values, range),
  };
}
