import type { Reported } from '../record/reported.ts';
import { type Published, roundingRange } from '../statistics/verdict.ts';
import { metricNamed } from './metric.ts';
import { metricText, rangeText, shownOf } from './numbers.ts';

type Printed = Pick<Reported, 'metric' | 'value' | 'digits' | 'range'>;

/** Decimals of the number itself: those of an accuracy are printed of the percentage, two less than of the fraction. */
export const decimalsOf = ({ metric, digits }: Pick<Printed, 'metric' | 'digits'>): number | null =>
  digits === null ? null : digits + (metricNamed(metric).unit === 'fraction' ? 2 : 0);

/** All that a published value may stand for. */
export const publishedRange = (published: Printed): Published =>
  published.range === null
    ? roundingRange(published.value, decimalsOf(published))
    : { low: published.range[0], high: published.range[1] };

/** A published value as its source printed it, accuracies in per cent: `92.5`, `86–89`. */
export function publishedText({ metric, value, digits, range }: Printed): string {
  const { unit } = metricNamed(metric);
  const printed = (of: number) =>
    digits === null ? metricText(of, unit) : shownOf(of, unit).toFixed(digits);
  return range === null ? printed(value) : rangeText(printed(range[0]), printed(range[1]));
}
