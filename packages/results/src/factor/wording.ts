import { metricNamed } from '../report/metric.ts';
import { metricText, rangeText, unitOf } from '../report/numbers.ts';
import type { FactorFinding, FactorPoint } from './points.ts';

/** `30 units`. */
export const valueText = (value: number | string, unit: string | null): string =>
  unit === null || typeof value === 'string' ? String(value) : `${value.toLocaleString('en-US')} ${unit}`;

/** Which value is best, with those that cannot be told apart from it: "Best: 30 and 100 units, which cannot be told apart." */
export function bestText({ best, points, factor: { unit } }: FactorFinding): string {
  const known = points.filter(({ n }) => n > 0).length;
  const names = best.map((value) => valueText(value, unit));
  const [only] = names;
  if (only === undefined) return 'Too few runs to say which value is best.';
  if (names.length === 1) return `Best: ${only}.`;
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return names.length === known
    ? `No value is told apart from the best: ${list}.`
    : `Best: ${list}, which cannot be told apart.`;
}

/** A value's line: "30 units: 92.01 % (91.80–92.21), n = 5". */
export function pointText(
  { value, n, mean, low, high }: FactorPoint,
  { unit: of, metric: name }: FactorFinding['factor'],
): string {
  const { unit } = metricNamed(name);
  const shown = `${metricText(mean, unit)}${unitOf[unit] === null ? '' : ` ${unitOf[unit]}`}`;
  const interval = low === null ? '' : ` (${rangeText(metricText(low, unit), metricText(high, unit))})`;
  return `${valueText(value, of)}: ${n === 0 ? 'not trained' : `${shown}${interval}, n = ${n}`}`;
}
