import { decodePredictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/schema.ts';
import { type Metric, metricNamed, resolutionOf } from '../report/metric.ts';
import { designFor, sharesTest } from '../report/pairing.ts';
import { sameConditions, selectRecords } from '../report/select.ts';
import { type Difference, difference, pairBySeed } from '../statistics/difference.ts';
import { type Improvement, probabilityOfImprovement } from '../statistics/improvement.ts';
import { type Summary, spreadOf, standardDeviation, summary } from '../statistics/interval.ts';
import { type McNemar, mcNemar } from '../statistics/mcnemar.ts';
import { type Permutation, pairedPermutationTest, permutationTest } from '../statistics/permutation.ts';
import { detectableDifference, seedsNeeded } from '../statistics/power.ts';
import { type Change, changeOf } from './change.ts';
import { type TimeRatio, timeRatio } from './times.ts';

/** One of the two that are compared. */
export interface Side extends Summary {
  readonly label: string;
  /** Seeds that diverged: a result without a value, and worse than any. */
  readonly diverged: number;
  /** Seeds that failed, of which nothing is known. */
  readonly failed: number;
}

/** What changed from the first to the second. */
export interface Comparison {
  readonly metric: string;
  readonly first: Side;
  readonly second: Side;
  /** Of the second, seen from the first, at the two-sided 5 % level. */
  readonly change: Change;
  /** Second minus first. */
  readonly difference: Difference | null;
  /** Its p, shown beside that of the t test, and the smallest p that so few seeds can give. */
  readonly permutation: Permutation | null;
  /** Probability that a new run of the second is better than one of the first. */
  readonly improvement: Improvement | null;
  readonly commonSeeds: number;
  /** Common seeds with the same value and the same predictions or, if predictions are unknown, the same test metrics. */
  readonly identicalSeeds: number;
  /** Whether recipe, sources and data are the same on both sides. */
  readonly sameHash: boolean;
  /** Of each common seed with predictions, if the right answers are known. */
  readonly mcnemar: readonly (McNemar & { readonly seed: number })[];
  readonly time: TimeRatio | null;
  /** The true difference that this many seeds find with 80 % probability, whatever they did show. */
  readonly detectable: number | null;
  /** Seeds of each side that find half of that with the same probability; null if over 10,000 or unknown. */
  readonly seedsForHalf: number | null;
  /** Reasons why the two may not be comparable. */
  readonly warnings: readonly string[];
}

export interface CompareOptions {
  /** Default accuracy. */
  readonly metric?: string;
  readonly labels?: readonly [first: string, second: string];
  /** Right answers to the test examples, in the code of the predictions, for McNemar's test. */
  readonly targets?: string;
  /** Tasks of the two, where known: entries of different tasks answer different questions. */
  readonly tasks?: readonly [first: string, second: string];
  /** Hashes of the present sources, recipes and data of the two, if known; see `selectRecords`. */
  readonly current?: readonly [first: string | undefined, second: string | undefined];
}

/** Compares the records of two entries, or of one entry from two folders, machines or revisions. */
export function compare(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  { metric: metricName = 'accuracy', labels = ['A', 'B'], targets, tasks, current }: CompareOptions = {},
): Comparison {
  const metric = metricNamed(metricName);
  const counting = (records: readonly RunRecord[], hash: string | undefined) => {
    const { records: selected } = selectRecords(records, hash);
    return metric.unit === 's' ? sameConditions(selected) : selected;
  };
  const [a, b] = [counting(first, current?.[0]), counting(second, current?.[1])];
  const [valuesA, valuesB] = [valuesOf(a, metric), valuesOf(b, metric)];
  const [listA, listB] = [[...valuesA.values()], [...valuesB.values()]];
  const pairs = pairBySeed(valuesA, valuesB);
  const design =
    designFor({ records: b, values: valuesB }, { records: a, values: valuesA }, metric) ?? 'independent';
  const resolution = resolutionOf(metric, [...a, ...b]);
  const found = difference(valuesB, valuesA, { resolution, design, possible: metric.possible });
  const differences = pairs.map(([one, other]) => other - one);
  const paired = design === 'paired';
  const [sideA, sideB] = [side(labels[0], listA, a, metric), side(labels[1], listB, b, metric)];
  const identical = identicalSeeds(a, b, metric);
  // The least that rounding leaves of a spread, as in the tests.
  const spread = paired
    ? spreadOf(differences, Math.SQRT2 * resolution)
    : pooled(listA, listB, resolution / Math.sqrt(12));
  const n = paired ? pairs.length : Math.min(listA.length, listB.length);
  const detectable = found === null || spread === null ? null : detectableDifference(n, spread, { design });
  return {
    metric: metricName,
    first: sideA,
    second: sideB,
    change: changeOf({
      difference: found,
      p: found?.p ?? null,
      better: metric.better,
      identical: areIdentical(a, b, identical),
      diverged: [sideA.diverged > 0, sideB.diverged > 0],
    }),
    difference: found,
    permutation: paired ? pairedPermutationTest(differences) : permutationTest(listB, listA),
    improvement:
      metric.better === 'higher'
        ? probabilityOfImprovement(listB, listA)
        : probabilityOfImprovement(listA, listB),
    commonSeeds: pairs.length,
    identicalSeeds: identical,
    sameHash: a[0]?.hash === b[0]?.hash,
    mcnemar: targets === undefined ? [] : mcNemarBySeed(a, b, targets),
    time: timeRatio(a, b),
    detectable,
    seedsForHalf:
      detectable === null || spread === null ? null : seedsNeeded(detectable / 2, spread, { design }),
    warnings: warningsFor(a, b, tasks),
  };
}

const countOf = (records: readonly RunRecord[], status: RunRecord['outcome']['status']) =>
  records.filter(({ outcome }) => outcome.status === status).length;

function side(
  label: string,
  values: readonly number[],
  records: readonly RunRecord[],
  { possible }: Metric,
): Side {
  return {
    label,
    ...summary(values, { possible }),
    diverged: countOf(records, 'diverged'),
    failed: countOf(records, 'failed'),
  };
}

const valuesOf = (records: readonly RunRecord[], metric: Metric) =>
  new Map(
    records.flatMap((record): [number, number][] => {
      const value = metric.of(record);
      return value === null ? [] : [[record.seed, value]];
    }),
  );

/** The pooled standard deviation of two samples, at least `least`; null if one has fewer than two values. */
function pooled(first: readonly number[], second: readonly number[], least: number): number | null {
  if (first.length < 2 || second.length < 2) return null;
  const freedom = [first.length - 1, second.length - 1] as const;
  const total = freedom[0] + freedom[1];
  const share = (values: readonly number[], of: number) => standardDeviation(values) * Math.sqrt(of / total);
  return Math.max(least, Math.hypot(share(first, freedom[0]), share(second, freedom[1])));
}

function warningsFor(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  tasks: CompareOptions['tasks'],
): string[] {
  if (first.length === 0 || second.length === 0) return [];
  const all = [...first, ...second];
  const differ = (of: (record: RunRecord) => string | number | null) => new Set(all.map(of)).size > 1;
  const warnings: string[] = [];
  if (differ(({ dataset }) => dataset) || differ(({ checksum }) => checksum))
    warnings.push('they were tested on different data, so their difference is not one between models');
  else if (!sharesTest(all)) warnings.push('they were tested on different numbers of images');
  else if (differ(({ split }) => split && JSON.stringify(split)))
    warnings.push('they were trained on different splits of the data');
  if (tasks !== undefined && tasks[0] !== tasks[1])
    warnings.push(`their tasks differ (${tasks.join(', ')}): they answer different questions`);
  else if (differ(({ classes }) => JSON.stringify(classes)))
    warnings.push('their classes differ: they answer different questions');
  else if (differ(({ accuracyOf }) => accuracyOf))
    warnings.push('their accuracies are of different outputs: they answer different questions');
  if (differ(({ profile }) => profile))
    warnings.push('their profiles differ, and so do their training budgets');
  return warnings;
}

const bySeed = (records: readonly RunRecord[]) => new Map(records.map((record) => [record.seed, record]));

function identicalSeeds(first: readonly RunRecord[], second: readonly RunRecord[], metric: Metric): number {
  const others = bySeed(second);
  return first.filter((record) => {
    const other = others.get(record.seed);
    const value = metric.of(record);
    if (other === undefined || value === null || value !== metric.of(other)) return false;
    const known = record.predictions !== null && other.predictions !== null;
    return known
      ? record.predictions === other.predictions
      : JSON.stringify(record.test) === JSON.stringify(other.test);
  }).length;
}

/** Whether two sides have the same seeds and are the same in every one of them. */
function areIdentical(first: readonly RunRecord[], second: readonly RunRecord[], identical: number): boolean {
  const others = bySeed(second);
  const bothDiverged = first.filter(
    ({ seed, outcome }) => outcome.status === 'diverged' && others.get(seed)?.outcome.status === 'diverged',
  ).length;
  return identical > 0 && identical + bothDiverged === Math.max(first.length, second.length);
}

function mcNemarBySeed(first: readonly RunRecord[], second: readonly RunRecord[], targets: string) {
  const right = decodePredictions(targets);
  const others = bySeed(second);
  return first.flatMap(({ seed, predictions }) => {
    const other = others.get(seed)?.predictions ?? null;
    if (predictions?.length !== targets.length || other?.length !== targets.length) return [];
    return [{ seed, ...mcNemar(decodePredictions(predictions), decodePredictions(other), right) }];
  });
}
