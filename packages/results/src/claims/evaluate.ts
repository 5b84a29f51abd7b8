import type { RunRecord } from '../record/schema.ts';
import type { Claim } from '../record/study.ts';
import { type Metric, metricNamed, resolutionOf } from '../report/metric.ts';
import { selectRecords } from '../report/select.ts';
import { findingOf, partsOf, type Subject } from './findings.ts';

/** holds, refuted: shown by the records at the 5 % level; open: the records allow either; no data: an entry has too few. */
export type ClaimVerdict = 'holds' | 'refuted' | 'open' | 'no data';

export interface ClaimResult {
  readonly claim: Claim;
  readonly verdict: ClaimVerdict;
  /** The numbers that the verdict rests on, one line each. */
  readonly evidence: readonly string[];
}

const ALPHA = 0.05;

/**
 * Judges a study's claim by the records of its entries (of one profile and data set). A claim about several entries
 * `holds` when each of its parts is shown at 5 % by itself (intersection-union test: no adjustment needed), and is
 * `refuted` when one part is contradicted at 5 % divided by their number (Bonferroni).
 *
 * no-difference: equivalence by two one-sided t tests, that is, the 90 % interval of each difference lies within ± margin;
 * better: the first exceeds each other by more than the margin; not-better: the one-sided 95 % bound on what each other has
 * over the first (the upper end of that interval) is no more than the margin, which is the test of non-inferiority with the
 * first as the one that shall not be inferior; at-least: each mean is at least the margin.
 */
export function evaluateClaim(claim: Claim, records: readonly RunRecord[]): ClaimResult {
  const metric = metricNamed(claim.metric);
  const subjects = claim.entries.map((name) => subjectOf(name, records, metric));
  const lost = subjects.flatMap(lostLine);
  const poor = subjects.filter(({ values }) => values.size < 2);
  const parts = partsOf(claim, subjects);
  const question = { claim, metric, resolution: resolutionOf(metric, records) };
  const findings = (level: number) => parts.map((part) => findingOf(part, { ...question, level }));
  // The one-sided 5 % level is that of a two-sided 90 % interval.
  const plain = findings(1 - 2 * ALPHA);
  const strict = findings(1 - (2 * ALPHA) / parts.length);
  if (poor.length > 0 || parts.length === 0 || plain.includes(null))
    return { claim, verdict: 'no data', evidence: [...poorLine(poor), ...lost] };
  const standings = plain.map((finding, part) => {
    if (finding?.lies === 'inside') return 'shown';
    return strict[part]?.lies === 'outside' ? 'contradicted' : 'open';
  });
  const holds = standings.every((standing) => standing === 'shown');
  const lines = plain.map((finding, part) => finding && `${finding.line} (${standings[part]})`);
  return {
    claim,
    verdict: holds ? 'holds' : standings.includes('contradicted') ? 'refuted' : 'open',
    evidence: [...lines.filter((line) => line !== null), ...lost],
  };
}

function subjectOf(name: string, records: readonly RunRecord[], metric: Metric): Subject {
  const { records: selected } = selectRecords(records.filter(({ entry }) => entry === name));
  const values = selected.flatMap((record): [number, number][] => {
    const value = metric.of(record);
    return value === null ? [] : [[record.seed, value]];
  });
  return { name, records: selected, values: new Map(values) };
}

const poorLine = (poor: readonly Subject[]): string[] =>
  poor.length === 0
    ? []
    : [
        `two finished seeds are needed of each; there are ${poor.map(({ name, values }) => `${values.size} of ${name}`).join(', ')}`,
      ];

/** Seeds that gave no result are in none of the numbers: whoever reads those must know. */
function lostLine({ name, records }: Subject): string[] {
  const lost = records.filter(({ outcome }) => outcome.status !== 'ok');
  if (lost.length === 0) return [];
  const how = [...new Set(lost.map(({ outcome }) => outcome.status))].join(' or ');
  return [`${name}: ${lost.length} of ${records.length} seeds ${how}, and not in these numbers`];
}

/** Judges the claims of a study. */
export function evaluateClaims(claims: readonly Claim[], records: readonly RunRecord[]): ClaimResult[] {
  return claims.map((claim) => evaluateClaim(claim, records));
}
