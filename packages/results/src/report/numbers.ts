import { median } from 'simple-statistics';
import { bounded } from '../statistics/bounded.ts';
import type { Difference } from '../statistics/difference.ts';
import type { Metric } from './metric.ts';

/** Shown for a missing value. */
export const MISSING = '–';

const decimalsOf: Readonly<Record<Metric['unit'], number>> = { fraction: 2, nats: 4, s: 2, none: 4 };

/** The unit as shown in a heading; fractions are shown in per cent. */
export const unitOf: Readonly<Record<Metric['unit'], string | null>> = {
  fraction: '%',
  nats: 'nats',
  s: 's',
  none: null,
};

/** How a column of a metric states its unit, for readers and, if it differs, for programs. */
export const inUnit = (unit: Metric['unit']) =>
  ({ unit: unitOf[unit], rawUnit: unit === 'none' ? null : unit, align: 'right' }) as const;

/** The median of the known values; null if there are none. */
export function medianOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : median(known);
}

/** Seeds as text, `seed 4`, `seeds 1–3, 7`; for many ranges, the first ones and the number of seeds. */
export function seedsText(seeds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seed of seeds.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else ranges.push([seed, seed]);
  }
  const texts = ranges.map(([from, to]) =>
    from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`,
  );
  const [shown, more] = texts.length > 8 ? [texts.slice(0, 8), ` … (${seeds.length} in all)`] : [texts, ''];
  return `seed${seeds.length === 1 ? '' : 's'} ${shown.join(', ')}${more}`;
}

/** The first line of a text, shortened to fit a note: reasons can be whole stack traces. */
export function shortText(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 140 ? `${line.slice(0, 140)}…` : line;
}

/** A number as tables show it: a fraction in percent, and never more than a number can be. */
export const shownOf = (value: number, unit: Metric['unit']): number =>
  unit === 'fraction' ? bounded(100 * value) : value;

/** A number of a metric's unit without the unit: 0.9251 as `92.51`. */
export function metricText(value: number | null, unit: Metric['unit']): string {
  if (value === null) return MISSING;
  if (unit === 's') return secondsText(value);
  return shownOf(value, unit).toFixed(decimalsOf[unit]);
}

/** A chosen share in per cent, with the decimals it needs: 0.97 as `97 %`. */
export const percentText = (share: number): string => `${Number((100 * share).toFixed(4))} %`;

/** A chosen difference, with the decimals it needs: 0.001 of an accuracy as `0.1 points`. */
export function amountText(value: number, unit: Metric['unit']): string {
  const shown = Number((unit === 'fraction' ? 100 * value : value).toPrecision(12));
  return unit === 'fraction' ? `${shown} points` : [shown, unitOf[unit] ?? []].flat().join(' ');
}

/** A difference with its sign, in percentage points where it is one of fractions: `+0.42`, `−0.0031`. */
export function signedText(value: number, unit: Metric['unit']): string {
  const size = metricText(Math.abs(value), unit);
  if (value === 0) return size;
  const shown = unit === 'fraction' ? 100 * Math.abs(value) : Math.abs(value);
  // A value that rounds to 0 keeps one digit, because the sign of an interval's end matters.
  return `${value < 0 ? '−' : '+'}${Number(size) === 0 ? Number(shown.toPrecision(1)) : size}`;
}

/** A difference with sign and unit: `+0.42 percentage points`. */
export function differenceText(value: number, unit: Metric['unit']): string {
  const name = unit === 'fraction' ? 'percentage points' : unitOf[unit];
  return name === null ? signedText(value, unit) : `${signedText(value, unit)} ${name}`;
}

/** The test of a difference and the number of values: `paired t, 5 pairs`, `Welch t, n = 5 and 3`. */
export function methodText({ method, n }: Difference): string {
  return `${method}, ${typeof n === 'number' ? `${n} pairs` : `n = ${n.join(' and ')}`}`;
}

/** A p value for a reader: two digits, and never 0. */
export const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`);

/** A spread in a metric's unit; a spread above 0 that rounds to 0 as `<0.01`. */
export function spreadText(value: number | null, unit: Metric['unit']): string {
  const text = metricText(value, unit);
  const least = 10 ** -decimalsOf[unit];
  return value !== null && value > 0 && Number(text) === 0 ? `<${least}` : text;
}

/** Two numbers as a range, `92.47–92.55`; with a word between them if a sign could be misread. */
export function rangeText(low: string, high: string): string {
  return low.startsWith('-') || high.startsWith('-') ? `${low} to ${high}` : `${low}–${high}`;
}

/** Three significant digits, no decimals from 100 up; a time above 0 is never shown as 0. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return MISSING;
  if (seconds > 0 && seconds < 0.005) return '<0.01';
  return seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0);
}

/** A whole number with commas: `1,234,567`. */
export function countText(count: number | null): string {
  return count === null ? MISSING : Math.round(count).toLocaleString('en-US');
}
