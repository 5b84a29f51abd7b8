import { decodePredictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/schema.ts';
import { type Metric, metricNamed, resolutionOf } from '../report/metric.ts';
import { sharesSplit, sharesTest } from '../report/pairing.ts';
import { sameConditions, selectRecords } from '../report/select.ts';
import { type Difference, designOf, difference, pairBySeed } from '../statistics/difference.ts';
import { type Improvement, probabilityOfImprovement } from '../statistics/improvement.ts';
import { type Summary, standardDeviation, summary } from '../statistics/interval.ts';
import { type McNemar, mcNemar } from '../statistics/mcnemar.ts';
import { type Permutation, pairedPermutationTest, permutationTest } from '../statistics/permutation.ts';
import { detectableDifference, seedsNeeded } from '../statistics/power.ts';
import { type TimeRatio, timeRatio } from './times.ts';

/** One of the two that are compared. */
export interface Side extends Summary {
  readonly label: string;
  /** Seeds that diverged or failed. */
  readonly failed: number;
}

export type Change = 'identical' | 'better' | 'worse' | 'no evidence of change' | 'too few runs';

/** What changed from the first to the second. */
export interface Comparison {
  readonly metric: string;
  readonly first: Side;
  readonly second: Side;
  /** Of the second, seen from the first, at the 5 % level. */
  readonly change: Change;
  /** Second minus first. */
  readonly difference: Difference | null;
  /** Its p beside that of the t test, with the smallest that so few seeds can give. */
  readonly permutation: Permutation | null;
  /** Probability that a new run of the second is better than one of the first. */
  readonly improvement: Improvement | null;
  readonly commonSeeds: number;
  /** Common seeds with the same value and the same predictions; where those are not known, the same test metrics. */
  readonly identicalSeeds: number;
  /** Whether recipe, sources and data are the same on both sides. */
  readonly sameHash: boolean;
  /** Of each common seed with predictions, if the right answers are known. */
  readonly mcnemar: readonly (McNemar & { readonly seed: number })[];
  readonly time: TimeRatio | null;
  /** Seeds that would find a true difference of the size of the observed one with 80 % probability. */
  readonly seedsNeeded: number | null;
  /** The least true difference that the present seeds find with 80 % probability. */
  readonly detectable: number | null;
  /** Why the two may not be compared, or not by pairs. */
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
}

/** p of at most this is evidence. */
const ALPHA = 0.05;

/** Compares the records of two entries, or of one entry from two folders, machines or revisions. */
export function compare(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  { metric: metricName = 'accuracy', labels = ['A', 'B'], targets, tasks }: CompareOptions = {},
): Comparison {
  const metric = metricNamed(metricName);
  const counting = (records: readonly RunRecord[]) => {
    const { records: selected } = selectRecords(records);
    return metricName === 'seconds' ? sameConditions(selected) : selected;
  };
  const [a, b] = [counting(first), counting(second)];
  const both = [...a, ...b];
  const [valuesA, valuesB] = [valuesOf(a, metric), valuesOf(b, metric)];
  const [listA, listB] = [[...valuesA.values()], [...valuesB.values()]];
  const pairs = pairBySeed(valuesA, valuesB);
  const design = sharesSplit(both) ? designOf(valuesB, valuesA) : 'independent';
  const resolution = resolutionOf(metric, both);
  const found = difference(valuesB, valuesA, { resolution, design });
  const differences = pairs.map(([one, other]) => other - one);
  const identical = identicalSeeds(a, b, metric);
  const paired = design === 'paired';
  const sd = paired ? standardDeviation(differences) : pooled(listA, listB);
  // The least that rounding leaves of a spread, as in the tests.
  const spread = sd === null ? null : Math.max(sd, resolution / Math.sqrt(paired ? 6 : 12));
  const n = paired ? pairs.length : Math.min(listA.length, listB.length);
  const improvement =
    metric.better === 'higher'
      ? probabilityOfImprovement(listB, listA)
      : probabilityOfImprovement(listA, listB);
  return {
    metric: metricName,
    first: side(labels[0], listA, a),
    second: side(labels[1], listB, b),
    change: changeOf(found, metric, identical === pairs.length && identical > 0),
    difference: found,
    permutation: paired ? pairedPermutationTest(differences) : permutationTest(listB, listA),
    improvement,
    commonSeeds: pairs.length,
    identicalSeeds: identical,
    sameHash: a[0]?.hash === b[0]?.hash,
    mcnemar: targets === undefined ? [] : mcNemarBySeed(a, b, targets),
    time: timeRatio(a, b),
    seedsNeeded: found === null || spread === null ? null : seedsNeeded(found.estimate, spread, { design }),
    detectable: spread === null ? null : detectableDifference(n, spread, { design }),
    warnings: warningsFor(a, b, tasks),
  };
}

/** The word for a difference; `p` in place of its own where it was adjusted for several comparisons. */
export function changeOf(
  found: Difference | null,
  metric: Metric,
  identical: boolean,
  p = found?.p ?? 1,
): Change {
  if (identical) return 'identical';
  if (found === null) return 'too few runs';
  if (p > ALPHA || found.estimate === 0) return 'no evidence of change';
  return found.estimate > 0 === (metric.better === 'higher') ? 'better' : 'worse';
}

function side(label: string, values: readonly number[], records: readonly RunRecord[]): Side {
  return {
    label,
    ...summary(values),
    failed: records.filter(({ outcome }) => outcome.status !== 'ok').length,
  };
}

const valuesOf = (records: readonly RunRecord[], metric: Metric) =>
  new Map(
    records.flatMap((record): [number, number][] => {
      const value = metric.of(record);
      return value === null ? [] : [[record.seed, value]];
    }),
  );

/** The standard deviation common to two samples; null where one has fewer than two values. */
function pooled(first: readonly number[], second: readonly number[]): number | null {
  if (first.length < 2 || second.length < 2) return null;
  const squares = (values: readonly number[]) => (values.length - 1) * standardDeviation(values) ** 2;
  return Math.sqrt((squares(first) + squares(second)) / (first.length + second.length - 2));
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
    warnings.push('they were tested on different data: their difference is not one of the models');
  else if (!sharesTest(all)) warnings.push('they were tested on different numbers of images');
  else if (!sharesSplit(all)) warnings.push('they were trained on different splits: seeds are not paired');
  if (tasks !== undefined && tasks[0] !== tasks[1])
    warnings.push(`their tasks differ (${tasks.join(', ')}): they answer different questions`);
  else if (differ(({ classes }) => JSON.stringify(classes)))
    warnings.push('their classes differ: they answer different questions');
  else if (differ(({ accuracyOf }) => accuracyOf))
    warnings.push('their accuracies are of different outputs: they answer different questions');
  if (differ(({ profile }) => profile))
    warnings.push('their profiles differ, and with them the training budgets');
  return warnings;
}

function identicalSeeds(first: readonly RunRecord[], second: readonly RunRecord[], metric: Metric): number {
  return first.filter((record) => {
    const other = second.find(({ seed }) => seed === record.seed);
    const value = metric.of(record);
    if (other === undefined || value === null || value !== metric.of(other)) return false;
    const known = record.predictions !== null && other.predictions !== null;
    return known
      ? record.predictions === other.predictions
      : JSON.stringify(record.test) === JSON.stringify(other.test);
  }).length;
}

function mcNemarBySeed(first: readonly RunRecord[], second: readonly RunRecord[], targets: string) {
  const right = decodePredictions(targets);
  return first.flatMap(({ seed, predictions }) => {
    const other = second.find((record) => record.seed === seed)?.predictions ?? null;
    if (predictions?.length !== targets.length || other?.length !== targets.length) return [];
    return [{ seed, ...mcNemar(decodePredictions(predictions), decodePredictions(other), right) }];
  });
}
