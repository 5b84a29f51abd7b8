import { type Metric, metricNamed } from '../report/metric.ts';
import { differenceText, methodText, pText, signedText } from '../report/numbers.ts';
import type { Comparison } from './compare.ts';
import type { TimeRatio } from './times.ts';

/** The numbers of a difference: estimate, interval, method, n, p. */
export function evidenceOf({ difference, metric }: Comparison): string {
  if (difference === null) return '';
  const { low, high } = difference.interval;
  const { unit } = metricNamed(metric);
  return `${differenceText(difference.estimate, unit)} (95 % CI ${signedText(low, unit)} to ${signedText(high, unit)}, ${methodText(difference)}, ${pText(difference.p)})`;
}

/** A size without its sign: `0.42 percentage points`. */
const sizeText = (value: number, unit: Metric['unit']) =>
  differenceText(Math.abs(value), unit).replace(/^\+/, '');

const seeds = (count: number) => `${count} ${count === 1 ? 'seed' : 'seeds'}`;

function sentence(comparison: Comparison): string {
  const { change, first, second, metric, commonSeeds, identicalSeeds } = comparison;
  const { label } = metricNamed(metric);
  switch (change) {
    case 'identical':
      return `${second.label} is identical to ${first.label}: the same ${label} in ${identicalSeeds === 1 ? 'the one common seed' : `all ${identicalSeeds} common seeds`}, and the same answers as far as they are recorded.`;
    case 'too few runs':
      return `Too few runs to compare ${label}: ${first.label} has ${first.n}, ${second.label} ${second.n}, with ${seeds(commonSeeds)} in common; each needs two at least.`;
    case 'better':
    case 'worse':
      return `${second.label} is ${change} than ${first.label} in ${label}: ${evidenceOf(comparison)}.`;
    case 'no evidence of change':
      return `No evidence of change in ${label} from ${first.label} to ${second.label}: ${evidenceOf(comparison)}. That is not evidence of no change: any difference within the interval fits these runs.`;
  }
}

function power({ change, detectable, seedsNeeded, metric, difference }: Comparison): string[] {
  if (change !== 'no evidence of change' || detectable === null || difference === null) return [];
  const { unit } = metricNamed(metric);
  const found = `With so many seeds a true difference of ${sizeText(detectable, unit)} would be found with 80 % probability`;
  if (seedsNeeded === null) return [`${found}.`];
  return [`${found}; one as large as that observed would need ${seeds(seedsNeeded)} each.`];
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
  lines.push(`Permutation test: ${pText(permutation.p)}${limit}.`);
  return lines;
}

/** `1.04 times as long as A (95 % CI 0.98 to 1.10, n = 5 and 5)`. */
function ratioText({ ratio, interval, n }: TimeRatio, label: string): string {
  const range = `95 % CI ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;
  return `${ratio.toFixed(2)} times as long as ${label} (${range}, n = ${n.join(' and ')})`;
}

function time({ time: ratio, first, second }: Comparison): string[] {
  if (ratio === null) return [];
  const text = ratioText(ratio, first.label);
  const what =
    ratio.p <= 0.05
      ? `${second.label} trains ${text}`
      : `No evidence of change in training time: ${second.label} trains ${text}`;
  const why = ratio.differs.length === 0 ? '' : `; the conditions differ: ${ratio.differs.join(', ')}`;
  return [`${what}${why}.`];
}

function images({ mcnemar, first, second }: Comparison): string[] {
  const lines = mcnemar.map(
    ({ seed, onlyFirst, onlySecond, p }) =>
      `Seed ${seed}, image by image: ${onlyFirst} only ${first.label} has right, ${onlySecond} only ${second.label} (McNemar, exact, ${pText(p)}).`,
  );
  if (lines.length === 0) return [];
  return [...lines, 'McNemar compares two trained networks on these images, not two recipes over seeds.'];
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
