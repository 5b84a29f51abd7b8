import type { Metric } from './metric.ts';

/** What stands where there is no value. */
export const MISSING = '–';

const decimalsOf: Readonly<Record<Metric['unit'], number>> = { fraction: 2, nats: 4, s: 2, none: 4 };

/** The unit as it stands in a heading; fractions are shown in percent. */
export const unitOf: Readonly<Record<Metric['unit'], string | null>> = {
  fraction: '%',
  nats: 'nats',
  s: 's',
  none: null,
};

/** A number of a metric's unit without the unit: 0.9251 as `92.51`. */
export function metricText(value: number | null, unit: Metric['unit']): string {
  if (value === null) return MISSING;
  if (unit === 's') return secondsText(value);
  return (unit === 'fraction' ? 100 * value : value).toFixed(decimalsOf[unit]);
}

/** A spread of a metric's unit; one that rounds to nothing without being nothing as `<0.01`. */
export function spreadText(value: number | null, unit: Metric['unit']): string {
  const text = metricText(value, unit);
  const least = 10 ** -decimalsOf[unit];
  return value !== null && value > 0 && Number(text) === 0 ? `<${least}` : text;
}

/** Two numbers as a range, `92.47–92.55`; with a word between them where a sign could be misread. */
export function rangeText(low: string, high: string): string {
  return low.startsWith('-') || high.startsWith('-') ? `${low} to ${high}` : `${low}–${high}`;
}

/** Three significant digits, no fraction from 100 up. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return MISSING;
  return seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0);
}

/** A whole number with commas: `1,234,567`. */
export function countText(count: number | null): string {
  return count === null ? MISSING : Math.round(count).toLocaleString('en-US');
}
