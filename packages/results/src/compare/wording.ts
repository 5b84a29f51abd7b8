import { metricNamed } from '../report/metric.ts';
import { secondsText, spreadText } from '../report/numbers.ts';
import type { Comparison } from './compare.ts';

const pText = (p: number) => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`);

/** A difference of a metric with its sign and unit: `+0.42 percentage points`. */
function amount(value: number, metricName: string, signed = true): string {
  const { unit } = metricNamed(metricName);
  const sign = signed ? (value < 0 ? '−' : '+') : '';
  const size = Math.abs(value);
  if (unit === 'fraction') return `${sign}${(100 * size).toFixed(2)} percentage points`;
  if (unit === 's') return `${sign}${secondsText(size)} s`;
  return `${sign}${size.toFixed(4)}`;
}

const bare = (text: string) => text.replace(/ (percentage points|s)$/, '');

/** The numbers of a difference: estimate, interval, method, n, p. */
export function evidenceOf({ difference, metric }: Comparison): string {
  if (difference === null) return '';
  const { low, high } = difference.interval;
  const n = typeof difference.n === 'number' ? `${difference.n} pairs` : `n = ${difference.n.join(' and ')}`;
  return `${amount(difference.estimate, metric)} (95 % CI ${bare(amount(low, metric))} to ${bare(amount(high, metric))}, ${difference.method}, ${n}, ${pText(difference.p)})`;
}

function sentence(comparison: Comparison): string {
  const { change, first, second, metric, commonSeeds, identicalSeeds } = comparison;
  const { label } = metricNamed(metric);
  switch (change) {
    case 'identical':
      return `${second.label} is identical to ${first.label}: the same ${label} in all ${identicalSeeds} common seeds.`;
    case 'too few runs':
      return `Too few runs to compare ${label}: ${first.label} has ${first.n}, ${second.label} ${second.n}, with ${commonSeeds} seeds in common; each needs two at least.`;
    case 'better':
    case 'worse':
      return `${second.label} is ${change} than ${first.label} in ${label}: ${evidenceOf(comparison)}.`;
    case 'no evidence of change':
      return `No evidence of change in ${label} from ${first.label} to ${second.label}: ${evidenceOf(comparison)}. That is not evidence of no change: any difference within the interval fits these runs.`;
  }
}

function power({ change, detectable, seedsNeeded, metric, difference }: Comparison): string[] {
  if (change !== 'no evidence of change' || detectable === null || difference === null) return [];
  const unit = metricNamed(metric).unit;
  const least =
    unit === 'fraction' ? `${spreadText(detectable, unit)} percentage points` : spreadText(detectable, unit);
  const found = `With so many seeds a true difference of ${least} would be found with 80 % probability`;
  if (seedsNeeded === null) return [`${found}.`];
  return [`${found}; one as large as that observed would need ${seedsNeeded} seeds.`];
}

function chances({ improvement, permutation, second, first, change }: Comparison): string[] {
  if (change === 'identical' || improvement === null || permutation === null) return [];
  const { probability, interval } = improvement;
  const lines = [
    `Probability that a run of ${second.label} beats one of ${first.label}: ${probability.toFixed(2)} (95 % CI ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}).`,
  ];
  const limit =
    permutation.smallest > 0.05
      ? `; so few seeds cannot give less than ${permutation.smallest.toPrecision(2)}`
      : '';
  lines.push(`Permutation test: p = ${permutation.p.toPrecision(2)}${limit}.`);
  return lines;
}

function time({ time: ratio, first, second }: Comparison): string[] {
  if (ratio === null) return [];
  const { low, high } = ratio.interval;
  const range = `95 % CI ${low.toFixed(2)} to ${high.toFixed(2)}, n = ${ratio.n.join(' and ')}`;
  const what =
    ratio.p <= 0.05
      ? `${second.label} trains ${ratio.ratio.toFixed(2)} times as long as ${first.label} (${range})`
      : `No evidence of change in training time: ${ratio.ratio.toFixed(2)} times as long (${range})`;
  const why = ratio.differs.length === 0 ? '' : `; the conditions differ: ${ratio.differs.join(', ')}`;
  return [`${what}${why}.`];
}

function images({ mcnemar, first, second }: Comparison): string[] {
  return mcnemar.map(
    ({ seed, onlyFirst, onlySecond, p }) =>
      `Seed ${seed}, image by image: ${onlyFirst} only ${first.label} has right, ${onlySecond} only ${second.label} (McNemar, ${pText(p)}).`,
  );
}

function failures({ first, second }: Comparison): string[] {
  return [first, second].flatMap(({ label, failed, n }) =>
    failed === 0
      ? []
      : [`${label}: ${failed} of ${n + failed} seeds gave no result and are not in these numbers.`],
  );
}

/** A comparison in sentences, the decisive one first. */
export function describeComparison(comparison: Comparison): string[] {
  return [
    sentence(comparison),
    ...power(comparison),
    ...chances(comparison),
    ...time(comparison),
    ...images(comparison),
    ...failures(comparison),
    ...comparison.warnings.map((warning) => `Beware: ${warning}.`),
  ];
}
