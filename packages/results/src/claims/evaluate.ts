import type { Claim } from '../record/claim.ts';
import type { CurrentHashes } from '../record/place.ts';
import { isJudged } from '../record/profile.ts';
import type { RunRecord } from '../record/schema.ts';
import { type Metric, metricNamed, resolutionOf } from '../report/metric.ts';
import { epochMetric } from '../source-metric/epoch-metric.ts';
import { type Finding, findingOf, isOneSided } from './findings.ts';
import { partsOf } from './parts.ts';
import { lostLines, type Subject, subjectOf } from './subject.ts';

/** holds, refuted: shown by the records at the 5 % level; open: the records allow either; no data: an entry has too few. */
export type ClaimVerdict = 'holds' | 'refuted' | 'open' | 'no data';

export interface ClaimResult {
  readonly claim: Claim;
  readonly verdict: ClaimVerdict;
  /** Whether verdicts count in the records' profile; other profiles train less than the study did. */
  readonly judged: boolean;
  /** The numbers behind the verdict, one line each. */
  readonly evidence: readonly string[];
}

/** The level of all tests. They are two-sided, except those that are one-sided by nature. */
const ALPHA = 0.05;

/**
 * Judges a study's claim by the records of its entries (of one profile and data set). A claim about several entries
 * `holds` when each of its parts is shown at 5 % by itself (intersection-union test, Berger 1982: no adjustment needed), and
 * is `refuted` when one part is contradicted at 5 % divided by their number (Bonferroni).
 *
 * better: the first exceeds each other by more than the margin; at-least: each mean is at least the margin. Either is shown
 * and contradicted by two-sided tests: the 95 % interval lies wholly on one side.
 *
 * no-difference, not-better: shown by one-sided tests, as is their nature: by equivalence, two of them, that is, the 90 %
 * interval of each difference lies within ± margin (Schuirmann 1987); and by non-inferiority, one of them: the upper end of
 * that interval of what each other has over the first is no more than the margin. Contradicted they are two-sided as well.
 *
 * rises, falls: the last is better (or worse) than the first, and no step goes back by more than the margin, which are
 * parts of the kinds above. After several epochs a claim has its parts once for each.
 *
 * A seed that diverged is a result worse than any value, which no mean holds: an entry that has one keeps what it is part of
 * from being shown, and from being contradicted in its favour.
 */
export function evaluateClaim(
  claim: Claim,
  records: readonly RunRecord[],
  current?: CurrentHashes,
): ClaimResult {
  const judged = records.every(({ profile }) => isJudged(profile));
  const metrics = metricsOf(claim);
  const looks = metrics.map((metric) => {
    const subjects = claim.entries.map((name) => subjectOf(name, records, metric, current));
    return { metric, subjects, parts: partsOf(claim, subjects, metric) };
  });
  const [first] = looks;
  const result = (verdict: ClaimVerdict, lines: readonly string[]): ClaimResult => ({
    claim,
    verdict,
    judged,
    evidence: [...lines, ...(first?.subjects ?? []).flatMap(lostLines)],
  });
  const poorest = looks.find(({ subjects }) => subjects.some(isPoor));
  if (poorest !== undefined) {
    const poor = poorest.subjects.filter(isPoor);
    // Divergences are results: if there are enough seeds with them, the claim does not lack data.
    const isKnown = poor.every(({ values, diverged }) => values.size + diverged >= 2);
    return result(isKnown && poorest.parts.length > 0 ? 'open' : 'no data', [poorLine(poor)]);
  }
  const parts = looks.flatMap((look) => look.parts.map((part) => ({ part, look })));
  const found = parts.map(({ part, look: { metric, subjects } }) => {
    const resolution = resolutionOf(
      metric,
      subjects.flatMap((subject) => subject.records),
    );
    const at = (level: number, note: string) =>
      findingOf(part, { margin: claim.margin, metric, resolution, level, note });
    const oneSided = isOneSided(part);
    const shown = at(1 - (oneSided ? 2 : 1) * ALPHA, oneSided ? ', one-sided 5 %' : '');
    const several = parts.length > 1 ? `, 5 % for all ${parts.length} parts` : '';
    const about = metrics.length > 1 ? `${metric.label}: ` : '';
    return { part, about, shown, contradicted: at(1 - ALPHA / parts.length, several) };
  });
  const known = found.flatMap(({ part, about, shown, contradicted }) => {
    if (shown === null || contradicted === null) return [];
    const { standing, line } = standingOf(part.subjects, shown, contradicted);
    return [{ standing, line: `${about}${line}` }];
  });
  if (known.length === 0 || known.length < parts.length) return result('no data', []);
  const standings = known.map(({ standing }) => standing);
  const verdict = standings.includes('contradicted')
    ? 'refuted'
    : standings.every((standing) => standing === 'shown')
      ? 'holds'
      : 'open';
  return result(
    verdict,
    known.map(({ line, standing }) => `${line} (${standing})`),
  );
}

/** What a claim compares: a metric after training, or after each of some epochs. */
const metricsOf = ({ metric, epochs }: Claim): Metric[] =>
  epochs === undefined ? [metricNamed(metric)] : epochs.map((epoch) => epochMetric(metric, epoch));

const isPoor = ({ values }: Subject) => values.size < 2;

interface Standing {
  readonly standing: 'shown' | 'contradicted' | 'open';
  /** With the interval that decides. */
  readonly line: string;
}

function standingOf(part: readonly Subject[], shown: Finding, contradicted: Finding): Standing {
  const hasDiverged = part.some(({ diverged }) => diverged > 0);
  if (shown.lies === 'inside' && !hasDiverged) return { standing: 'shown', line: shown.line };
  const favours = contradicted.favours?.diverged ?? 0;
  if (contradicted.lies === 'outside' && favours === 0)
    return { standing: 'contradicted', line: contradicted.line };
  return { standing: 'open', line: shown.line };
}

const poorLine = (poor: readonly Subject[]): string =>
  `each needs two finished seeds; there are ${poor.map(({ name, values }) => `${values.size} of ${name}`).join(', ')}`;

/** Judges the claims of a study. */
export function evaluateClaims(
  claims: readonly Claim[],
  records: readonly RunRecord[],
  current?: CurrentHashes,
): ClaimResult[] {
  return claims.map((claim) => evaluateClaim(claim, records, current));
}
