import type { RunRecord } from '../record/schema.ts';
import type { Claim } from '../record/study.ts';
import { type Metric, metricNamed, resolutionOf } from '../report/metric.ts';
import { metricText, unitOf } from '../report/numbers.ts';
import { selectRecords } from '../report/select.ts';
import { type BySeed, type Difference, difference } from '../statistics/difference.ts';
import { summary } from '../statistics/interval.ts';

/** holds, refuted: shown by the records at the 5 % level; open: the records allow either; no data: an entry has too few. */
export type ClaimVerdict = 'holds' | 'refuted' | 'open' | 'no data';

export interface ClaimResult {
  readonly claim: Claim;
  readonly verdict: ClaimVerdict;
  /** The numbers that the verdict rests on, one line each. */
  readonly evidence: readonly string[];
}

/** An interval of what the claim is about, and where it must lie. */
interface Finding {
  readonly low: number;
  readonly high: number;
  readonly line: string;
}

const ALPHA = 0.05;

/**
 * Judges a study's claim by the records of its entries (of one profile and data set). A claim about several entries
 * `holds` when each of its parts is shown at 5 % by itself (intersection-union test: no adjustment needed), and is
 * `refuted` when one part is contradicted at 5 % divided by their number (Bonferroni).
 *
 * no-difference: equivalence by two one-sided t tests, that is, the 90 % interval of each difference lies within ± margin;
 * better: the first exceeds each other by more than the margin; at-least: each mean is at least the margin.
 */
export function evaluateClaim(claim: Claim, records: readonly RunRecord[]): ClaimResult {
  const metric = metricNamed(claim.metric);
  const values = claim.entries.map((name): readonly [string, BySeed] => {
    const { records: selected } = selectRecords(records.filter(({ entry }) => entry === name));
    const found = selected.map((record) => [record.seed, metric.of(record)] as const);
    return [name, new Map(found.flatMap(([seed, value]) => (value === null ? [] : [[seed, value]])))];
  });
  const poor = values.filter(([, bySeed]) => bySeed.size < 2);
  const parts = claim.kind === 'at-least' ? values.length : pairsOf(claim.kind, values).length;
  if (poor.length > 0 || parts === 0) return { claim, verdict: 'no data', evidence: poor.map(poorLine) };
  const resolution = resolutionOf(metric, records);
  const findings = (level: number) => findingsOf(claim, metric, values, level, resolution);
  // The one-sided 5 % level is that of a two-sided 90 % interval.
  const shown = findings(1 - 2 * ALPHA);
  const contradicted = findings(1 - (2 * ALPHA) / parts).some(
    (finding) => lies(finding, claim, metric) === 'outside',
  );
  const holds = shown.every((finding) => lies(finding, claim, metric) === 'inside');
  return {
    claim,
    verdict: holds ? 'holds' : contradicted ? 'refuted' : 'open',
    evidence: shown.map(({ line }) => line),
  };
}

const poorLine = ([name, bySeed]: readonly [string, BySeed]) =>
  `${name}: ${bySeed.size} finished ${bySeed.size === 1 ? 'seed' : 'seeds'}, two needed`;

/** Where an interval lies with respect to what is claimed: wholly in it, wholly out of it, or across its border. */
function lies(
  { low, high }: Finding,
  { kind, margin }: Claim,
  { better }: Metric,
): 'inside' | 'outside' | 'across' {
  if (kind === 'no-difference') {
    if (low >= -margin && high <= margin) return 'inside';
    return low > margin || high < -margin ? 'outside' : 'across';
  }
  const [worst, best] = better === 'higher' ? [low, high] : [-high, -low];
  // "better" findings are differences, counted so that more is better; "at-least" ones are values of the metric.
  const border = kind === 'at-least' && better === 'lower' ? -margin : margin;
  if (kind === 'better' ? worst > border : worst >= border) return 'inside';
  return best < border || (kind === 'better' && best === border) ? 'outside' : 'across';
}

type Named = readonly (readonly [string, BySeed])[];

function pairsOf(kind: Claim['kind'], values: Named) {
  const [first] = values;
  if (first === undefined) return [];
  if (kind === 'better') return values.slice(1).map((other) => [first, other] as const);
  return values.flatMap((one, place) => values.slice(place + 1).map((other) => [one, other] as const));
}

function findingsOf(
  claim: Claim,
  metric: Metric,
  values: Named,
  level: number,
  resolution: number,
): Finding[] {
  const unit = unitOf[metric.unit] ?? '';
  const text = (value: number) => metricText(value, metric.unit);
  const percent = `${Math.round(100 * level)} % CI`;
  if (claim.kind === 'at-least')
    return values.flatMap(([name, bySeed]) => {
      const { n, mean, interval } = summary([...bySeed.values()], level);
      if (mean === null || interval === null) return [];
      const line = `${name}: ${text(mean)} ${unit} (${percent} ${text(interval.low)} to ${text(interval.high)}, n = ${n}); at ${metric.better === 'higher' ? 'least' : 'most'} ${text(claim.margin)} is claimed`;
      return [{ ...interval, line }];
    });
  const claimed =
    claim.kind === 'no-difference'
      ? `within ±${text(claim.margin)} is claimed`
      : `${metric.better === 'higher' ? 'more' : 'less'} than ${text(metric.better === 'higher' ? claim.margin : -claim.margin)} is claimed`;
  return pairsOf(claim.kind, values).flatMap(([[one, first], [other, second]]) => {
    const found: Difference | null = difference(first, second, { level, resolution });
    if (found === null) return [];
    const { low, high } = found.interval;
    const line = `${one} − ${other}: ${text(found.estimate)} ${unit === '%' ? 'percentage points' : unit} (${percent} ${text(low)} to ${text(high)}, ${found.method}); ${claimed}`;
    return [{ low, high, line }];
  });
}

/** Judges the claims of a study. */
export function evaluateClaims(claims: readonly Claim[], records: readonly RunRecord[]): ClaimResult[] {
  return claims.map((claim) => evaluateClaim(claim, records));
}
