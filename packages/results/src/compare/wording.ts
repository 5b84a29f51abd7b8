import { type Metric, metricNamed } from '../report/metric.ts';
import { differenceText, methodText, pText, signedText } from '../report/numbers.ts';
import type { Comparison, Side } from './compare.ts';
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
      return `${second.label} is identical to ${first.label}: the same ${label} in ${identicalSeeds === 1 ? 'the one seed' : `all ${identicalSeeds} seeds`} of both, and the same answers as far as they are recorded.`;
    case 'too few runs':
      return `Too few runs to compare ${label}: ${first.label} has ${first.n}, ${second.label} ${second.n}, with ${seeds(commonSeeds)} in common; each needs at least two.`;
    case 'better':
    case 'worse':
      return `${second.label} is ${change} than ${first.label} in ${label}: ${evidenceOf(comparison)}.`;
    case 'no evidence of change':
      return `No evidence of change in ${label} from ${first.label} to ${second.label}: ${evidenceOf(comparison)}. That is not evidence of no change: any difference within the interval fits these runs.`;
  }
}

/** What this many seeds could have shown. How many the observed difference would need says no more than p. */
function power({ change, detectable, seedsForHalf, metric }: Comparison): string[] {
  if (change !== 'no evidence of change' || detectable === null) return [];
  const { unit } = metricNamed(metric);
  const found = `With this many seeds, a true difference of ${sizeText(detectable, unit)} would be found with 80 % probability`;
  const half = seedsForHalf === null ? 'over 10,000 seeds' : seeds(seedsForHalf);
  return [`${found}; half that difference would take ${half} each.`];
}

function chances({ improvement, permutation, second, first, change }: Comparison): string[] {
  if (change === 'identical' || improvement === null || permutation === null) return [];
  const { probability, interval } = improvement;
  const lines = [
    `Probability that a run of ${second.label} beats one of ${first.label}: ${probability.toFixed(2)} (95 % CI ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}).`,
  ];
  const limit =
    permutation.smallest > 0.05
      ? `; with so few seeds it cannot be below ${permutation.smallest.toPrecision(2)}`
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

/** Maximum number of seeds that get a line each. */
const MOST_LINES = 5;

function images({ mcnemar, first, second }: Comparison): string[] {
  if (mcnemar.length === 0) return [];
  const range = (of: (test: Comparison['mcnemar'][number]) => number) => {
    const counts = mcnemar.map(of).sort((a, b) => a - b);
    return `${counts[0]} to ${counts.at(-1)}`;
  };
  const lines =
    mcnemar.length <= MOST_LINES
      ? mcnemar.map(
          ({ seed, onlyFirst, onlySecond, p }) =>
            `Seed ${seed}, image by image: only ${first.label} gets ${onlyFirst} right, only ${second.label} ${onlySecond} (McNemar, exact, ${pText(p)}).`,
        )
      : [
          `Image by image, in each of ${mcnemar.length} seeds: only ${first.label} gets ${range(({ onlyFirst }) => onlyFirst)} right, only ${second.label} ${range(({ onlySecond }) => onlySecond)} (McNemar, exact: p is 0.05 or less in ${mcnemar.filter(({ p }) => p <= 0.05).length} seeds).`,
        ];
  return [...lines, 'McNemar compares two trained networks on these images, not two recipes over seeds.'];
}

/** The seeds of a side that are in no mean. */
export function lostOf({ label, diverged, failed, n }: Side): string[] {
  const all = n + diverged + failed;
  return [
    ...(diverged === 0
      ? []
      : [
          `${label}: ${diverged} of ${all} seeds diverged, which is worse than any value; the mean of the others cannot show that ${label} is better`,
        ]),
    ...(failed === 0 ? [] : [`${label}: ${failed} of ${all} seeds failed and gave no result`]),
  ];
}

const failures = ({ first, second }: Comparison) => [first, second].flatMap(lostOf).map((line) => `${line}.`);

/** A line about identical seeds, if other seeds are not identical. */
const partlyAlike = ({ change, identicalSeeds, commonSeeds }: Comparison): string[] =>
  change === 'identical' || identicalSeeds === 0
    ? []
    : [`${identicalSeeds} of ${commonSeeds} common seeds are identical.`];

/** A comparison in sentences, the decisive one first. */
export function describeComparison(comparison: Comparison): string[] {
  return [
    sentence(comparison),
    ...partlyAlike(comparison),
    ...power(comparison),
    ...chances(comparison),
    ...time(comparison),
    ...images(comparison),
    ...failures(comparison),
    ...comparison.warnings.map((warning) => `Beware: ${warning}.`),
  ];
}
