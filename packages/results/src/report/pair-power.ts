import type { Design } from '../statistics/difference.ts';
import { detectableDifference, seedsNeeded } from '../statistics/power.ts';
import type { Row } from './columns/index.ts';
import type { Rival } from './columns/rank.ts';

/** What the ranks' own test of a pair can find. */
export interface PairPower {
  readonly method: 'paired t' | 'Welch t';
  /** Pairs, or seeds of the entry that has fewer. */
  readonly n: number;
  /** The least true difference that is found with 80 % probability, in the metric's unit. */
  readonly detectable: number;
  /** Seeds of each entry that find `wanted`; null: over 10,000. */
  readonly seeds: number | null;
  readonly wanted: number;
}

/** Level of the first test in Holm's adjustment of `pairs` pairs. */
const levelOf = (pairs: number) => 0.05 / Math.max(1, pairs);

/** The pair of a table whose test can find as much as that of the median pair; `wanted`: a difference; default half of that. */
export function medianPairPower(rows: readonly Row[], wanted?: number): PairPower | null {
  const [first] = rows;
  if (first === undefined) return null;
  const alpha = levelOf(first.pairsTested);
  const found = testsOf(rows).flatMap((test) => {
    const detectable = detectableDifference(test.n, test.sd, { alpha, design: test.design });
    return detectable === null || detectable === 0 ? [] : [{ ...test, detectable }];
  });
  const median = found.sort((a, b) => a.detectable - b.detectable)[Math.floor((found.length - 1) / 2)];
  if (median === undefined) return null;
  const { method, n, sd, design, detectable } = median;
  const size = wanted ?? detectable / 2;
  return { method, n, detectable, wanted: size, seeds: seedsNeeded(size, sd, { alpha, design }) };
}

const testsOf = (rows: readonly Row[]) =>
  rows.flatMap(({ rivals }) => rivals.flatMap((rival) => testOf(rival) ?? []));

interface PairTest {
  readonly method: PairPower['method'];
  readonly n: number;
  readonly sd: number;
  readonly design: Design;
}

/** A rival's test as the power functions want it: their sd is that of pairs' differences, or that of single values. */
function testOf({ difference }: Rival): PairTest | null {
  if (difference === null) return null;
  const { method, n, standardError } = difference;
  if (typeof n === 'number') return { method, n, sd: standardError * Math.sqrt(n), design: 'paired' };
  // As if both had the same number of seeds: the variance of a difference is that of single values times 1/a + 1/b.
  const sd = standardError / Math.sqrt(1 / n[0] + 1 / n[1]);
  return { method, n: Math.min(...n), sd, design: 'independent' };
}
