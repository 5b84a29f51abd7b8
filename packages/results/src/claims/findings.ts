import type { Metric } from '../report/metric.ts';
import { amountText, differenceText, methodText, metricText, signedText, unitOf } from '../report/numbers.ts';
import { designFor } from '../report/pairing.ts';
import { difference } from '../statistics/difference.ts';
import { summary } from '../statistics/interval.ts';
import type { Part } from './parts.ts';
import type { Subject } from './subject.ts';

/** The interval of one thing that a claim is about, and where it lies with respect to what is claimed. */
export interface Finding {
  readonly line: string;
  /** Wholly where the claim has it, wholly elsewhere, or across the border. */
  readonly lies: 'inside' | 'outside' | 'across';
  /** The entry in whose favour a contradiction would be; null: in that of none. */
  readonly favours: Subject | null;
}

/** Whether a part is shown by one-sided tests: that something is not so, or not more than so. */
export const isOneSided = ({ kind }: Part): boolean => kind === 'no-difference' || kind === 'not-better';

interface Question {
  readonly margin: number;
  readonly metric: Metric;
  /** Of the two-sided interval. */
  readonly level: number;
  /** The note about the level. */
  readonly note: string;
  readonly resolution: number;
}

/** What the values say about one part of a claim; null if they are too few or from different test examples. */
export function findingOf({ kind, subjects: [first, second] }: Part, question: Question): Finding | null {
  if (first === undefined) return null;
  return second === undefined ? ofValue(first, question) : ofDifference(kind, first, second, question);
}

function ofValue(
  { name, values }: Subject,
  { margin, metric, level, note, resolution }: Question,
): Finding | null {
  const options = { level, resolution, possible: metric.possible };
  const { n, mean, interval } = summary([...values.values()], options);
  if (mean === null || interval === null) return null;
  const { low, high } = interval;
  const higher = metric.better === 'higher';
  const text = (value: number) => metricText(value, metric.unit);
  const unit = unitOf[metric.unit] === null ? '' : ` ${unitOf[metric.unit]}`;
  const range = `${percent(level)} % CI ${text(low)} to ${text(high)}${note}, n = ${n}`;
  const [worst, best] = higher ? [low - margin, high - margin] : [margin - high, margin - low];
  return {
    line: `${name}: ${text(mean)}${unit} (${range}); claimed: at ${higher ? 'least' : 'most'} ${text(margin)}`,
    lies: worst >= 0 ? 'inside' : best < 0 ? 'outside' : 'across',
    favours: null,
  };
}

function ofDifference(
  kind: Part['kind'],
  first: Subject,
  second: Subject,
  { margin, metric, level, note, resolution }: Question,
): Finding | null {
  const design = designFor(first, second, metric);
  const options = { level, resolution, possible: metric.possible };
  const found = design && difference(first.values, second.values, { ...options, design });
  if (found === null) return null;
  const { low, high } = found.interval;
  const { unit } = metric;
  const higher = metric.better === 'higher';
  const claimed = claimedText(kind, margin, metric);
  const range = `${percent(level)} % CI ${signedText(low, unit)} to ${signedText(high, unit)}${note}`;
  const line = `${first.name} − ${second.name}: ${differenceText(found.estimate, unit)} (${range}, ${methodText(found)}); claimed: ${claimed}`;
  const better = found.estimate > 0 === higher ? first : second;
  if (kind === 'no-difference') {
    const inside = low >= -margin && high <= margin;
    const outside = low > margin || high < -margin;
    return { line, lies: inside ? 'inside' : outside ? 'outside' : 'across', favours: better };
  }
  // Counted so that more is better.
  const [worst, best] = higher ? [low, high] : [-high, -low];
  if (kind === 'not-better') {
    const lies = best <= margin ? 'inside' : worst > margin ? 'outside' : 'across';
    return { line, lies, favours: first };
  }
  return { line, lies: worst > margin ? 'inside' : best <= margin ? 'outside' : 'across', favours: second };
}

function claimedText(kind: Part['kind'], margin: number, { unit, better }: Metric): string {
  const higher = better === 'higher';
  switch (kind) {
    case 'no-difference':
      return `within ±${amountText(margin, unit)}`;
    case 'not-better':
      return `at ${higher ? 'most' : 'least'} ${amountText(higher ? margin : 0 - margin, unit)}`;
    default:
      return `${higher ? 'more' : 'less'} than ${amountText(higher ? margin : 0 - margin, unit)}`;
  }
}

const percent = (level: number) => Number((100 * level).toFixed(1));
