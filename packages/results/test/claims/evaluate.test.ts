import { describe, expect, it } from 'vitest';
import { type Claim, compare, evaluateClaim, evaluateClaims, summarise } from '../../src/index.ts';
import { runs } from '../report/fixtures.ts';

const claim = (different: Partial<Claim>): Claim => ({
  sentence: 'As it says.',
  kind: 'better',
  entries: ['a', 'b'],
  metric: 'accuracy',
  margin: 0,
  ...different,
});

const records = [
  ...runs([0.9251, 0.9247, 0.9253, 0.9249, 0.925], { entry: 'a' }),
  ...runs([0.9249, 0.9252, 0.9248, 0.9253, 0.9251], { entry: 'b' }),
  ...runs([0.951, 0.9505, 0.9513, 0.9508, 0.9511], { entry: 'c' }),
  ...runs([0.97, null, null], { entry: 'd' }),
];

const verdictOf = (different: Partial<Claim>) => evaluateClaim(claim(different), records).verdict;

describe('a claim that', () => {
  it('one is better than others', () => {
    expect(verdictOf({ entries: ['c', 'a', 'b'] })).toBe('holds');
    expect(verdictOf({ entries: ['c', 'a', 'b'], margin: 0.02 })).toBe('holds');
    expect(verdictOf({ entries: ['c', 'a', 'b'], margin: 0.03 })).toBe('refuted');
    expect(verdictOf({ entries: ['a', 'c'] })).toBe('refuted');
    expect(verdictOf({ entries: ['a', 'b'] })).toBe('open');
  });

  it('there is no difference needs a margin, and evidence', () => {
    expect(verdictOf({ kind: 'no-difference', margin: 0.002 })).toBe('holds');
    expect(verdictOf({ kind: 'no-difference', margin: 0.0001 })).toBe('open');
    expect(verdictOf({ kind: 'no-difference', entries: ['a', 'b', 'c'], margin: 0.002 })).toBe('refuted');
    expect(verdictOf({ kind: 'no-difference', entries: ['a'] })).toBe('no data');
  });

  it('others are not better is one-sided', () => {
    const notBetter = (entries: string[], margin: number) =>
      verdictOf({ kind: 'not-better', entries, margin });
    expect(notBetter(['a', 'b'], 0.002)).toBe('holds');
    expect(notBetter(['a', 'b'], 0.0001)).toBe('open');
    expect(notBetter(['a', 'b', 'c'], 0.002)).toBe('refuted');
    expect(notBetter(['a', 'c'], 0.03)).toBe('holds');
    // Much worse is not better, while it is no lack of difference.
    expect(notBetter(['c', 'a', 'b'], 0)).toBe('holds');
    expect(verdictOf({ kind: 'no-difference', entries: ['c', 'a'], margin: 0.002 })).toBe('refuted');
    expect(notBetter(['a'], 0.002)).toBe('no data');
  });

  it("others are not better rests on the upper end of SciPy's interval", () => {
    // scipy.stats.ttest_rel(b, a).confidence_interval(0.9): -0.00033654642, 0.00045654642;
    // its upper end is the bound of ttest_rel(b, a, alternative='less').confidence_interval(0.95).
    const verdict = (margin: number) => verdictOf({ kind: 'not-better', entries: ['a', 'b'], margin });
    expect(verdict(0.00045655)).toBe('holds');
    expect(verdict(0.00045654)).toBe('open');
  });

  it('one pair is judged alike by claim, ranks and comparison', () => {
    // all-digits: scipy.stats.ttest_rel: p = 0.0553 two-sided, 95 % CI -0.40 to +0.01 points; p = 0.028 one-sided.
    const split = { train: 48_000, valid: 12_000, test: 10_000, validation: 'fraction' as const };
    const pair = [
      ...runs([0.9206, 0.9186, 0.9195, 0.9211, 0.9202], { entry: 'two-layer', split }),
      ...runs([0.9219, 0.9233, 0.921, 0.9214, 0.9223], { entry: 'linear', split }),
    ];
    const of = (name: string) => pair.filter(({ entry }) => entry === name);
    const { verdict, evidence } = evaluateClaim(claim({ entries: ['two-layer', 'linear'] }), pair);
    expect(verdict).toBe('open');
    expect(evidence[0]).toMatch(/95 % CI −0\.40 to \+0\.01, paired t, 5 pairs.*\(open\)$/);
    expect(summarise(pair).map(({ rank, lowestRank }) => [rank, lowestRank])).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const compared = compare(of('linear'), of('two-layer'));
    expect(compared.change).toBe('no evidence of change');
    expect(compared.difference?.p).toBeCloseTo(0.055308303017425606, 12);
    // A fifth of a point more apart, and all three say so.
    const apart = pair.map((record) =>
      record.entry === 'linear'
        ? { ...record, test: { accuracy: (record.test?.accuracy ?? 0) + 0.002, loss: 0.3 } }
        : record,
    );
    expect(evaluateClaim(claim({ entries: ['two-layer', 'linear'] }), apart).verdict).toBe('refuted');
    expect(summarise(apart).map(({ rank }) => rank)).toEqual([1, 2]);
    expect(
      compare(
        of('two-layer'),
        apart.filter(({ entry }) => entry === 'linear'),
      ).change,
    ).toBe('better');
  });

  it('has several parts is refuted by one that is contradicted at 5 % for all, with that interval', () => {
    const { verdict, evidence } = evaluateClaim(claim({ entries: ['a', 'b', 'c'] }), records);
    expect(verdict).toBe('refuted');
    expect(evidence[0]).toMatch(/95 % CI .*\(open\)$/);
    expect(evidence[1]).toMatch(/97\.5 % CI .*5 % for all 2 parts, .*\(contradicted\)$/);
  });

  it('is one-sided by nature says so', () => {
    const line = (kind: Claim['kind']) => evaluateClaim(claim({ kind, margin: 0.002 }), records).evidence[0];
    expect(line('no-difference')).toMatch(/90 % CI .*, one-sided 5 %, /);
    expect(line('not-better')).toMatch(/90 % CI .*, one-sided 5 %, /);
    expect(line('better')).toMatch(/95 % CI /);
    expect(line('better')).not.toMatch(/one-sided/);
  });

  it('is about a value knows the grid of accuracies', () => {
    const equal = runs([0.9251, 0.9251], { entry: 'e' });
    const verdict = (margin: number) =>
      evaluateClaim(claim({ kind: 'at-least', entries: ['e'], margin }), equal).verdict;
    // SciPy: t.ppf(0.975, 1) / sqrt(2) / sqrt(12) = 2.59 test images on either side.
    expect([0.9252, 0.9253, 0.9254].map(verdict)).toEqual(['open', 'open', 'refuted']);
    expect([0.925, 0.9249, 0.9248].map(verdict)).toEqual(['open', 'open', 'holds']);
  });

  it('is of a profile that trains less is marked as not judged', () => {
    const quick = records.map((record) => ({ ...record, profile: 'quick' }));
    expect(evaluateClaim(claim({}), quick).judged).toBe(false);
    expect(evaluateClaim(claim({}), records).judged).toBe(true);
  });

  it('a value is reached', () => {
    expect(verdictOf({ kind: 'at-least', entries: ['c'], margin: 0.95 })).toBe('holds');
    expect(verdictOf({ kind: 'at-least', entries: ['a', 'c'], margin: 0.95 })).toBe('refuted');
    expect(verdictOf({ kind: 'at-least', entries: ['a'], margin: 0.925 })).toBe('open');
  });

  it('is about a loss counts less as better', () => {
    const losses = records.map((record) => ({
      ...record,
      test: record.test && { accuracy: 0.9, loss: 1 - (record.test.accuracy ?? 0) },
    }));
    const judge = (different: Partial<Claim>) =>
      evaluateClaim(claim({ metric: 'loss', ...different }), losses).verdict;
    expect(judge({ entries: ['c', 'a'] })).toBe('holds');
    expect(judge({ entries: ['c', 'a'], margin: 0.02 })).toBe('holds');
    expect(judge({ entries: ['a', 'c'] })).toBe('refuted');
    expect(judge({ kind: 'not-better', entries: ['c', 'a'] })).toBe('holds');
    expect(judge({ kind: 'not-better', entries: ['a', 'c'], margin: 0.02 })).toBe('refuted');
    expect(judge({ kind: 'not-better', entries: ['a', 'c'], margin: 0.03 })).toBe('holds');
    expect(judge({ kind: 'at-least', entries: ['c'], margin: 0.06 })).toBe('holds');
    expect(judge({ kind: 'at-least', entries: ['c'], margin: 0.04 })).toBe('refuted');
  });

  it('has too few seeds says which', () => {
    const result = evaluateClaim(claim({ entries: ['c', 'd', 'none'] }), records);
    expect(result).toMatchObject({ verdict: 'no data' });
    expect(result.evidence).toEqual([
      'each needs two finished seeds; there are 1 of d, 0 of none',
      'd: 2 of 3 seeds diverged, which is worse than any value and in none of these numbers; so nothing is shown about d, and nothing is contradicted in its favour',
    ]);
  });

  it('has several parts says which of them are shown, and which seeds are in no number', () => {
    const lost = [...records, ...runs([0.9512, 0.9509, 0.951, 0.9511, null], { entry: 'e' })];
    const { verdict, evidence } = evaluateClaim(claim({ entries: ['e', 'a', 'c'] }), lost);
    expect(verdict).toBe('open');
    expect(evidence).toEqual([
      expect.stringMatching(/^e − a: .* n = 4 and 5\); claimed: more than 0 points \(open\)$/),
      expect.stringMatching(/^e − c: .* \(open\)$/),
      expect.stringMatching(/^e: 1 of 5 seeds diverged, which is worse than any value/),
    ]);
    const reversed = evaluateClaim(claim({ entries: ['a', 'b', 'c'] }), records);
    expect(reversed.verdict).toBe('refuted');
    expect(reversed.evidence[1]).toMatch(/^a − c: −2\.59 .* \(contradicted\)$/);
  });

  it('compares what was tested on different images is not judged', () => {
    const other = { ...records[0]?.split, train: 1, valid: null, validation: 'none' as const, test: 2000 };
    const mixed = [...records, ...runs([0.5, 0.51, 0.5], { entry: 'f', split: other })];
    expect(evaluateClaim(claim({ entries: ['a', 'f'] }), mixed).verdict).toBe('no data');
  });

  it('is judged shows its numbers', () => {
    const [first, second] = evaluateClaims(
      [claim({ entries: ['c', 'a'] }), claim({ kind: 'at-least', entries: ['c'], margin: 0.95 })],
      records,
    );
    expect(first?.evidence).toEqual([
      'c − a: +2.59 percentage points (95 % CI +2.58 to +2.61, paired t, 5 pairs); claimed: more than 0 points (shown)',
    ]);
    const notBetter = claim({ kind: 'not-better', entries: ['a', 'c'], margin: 0.02 });
    expect(evaluateClaim(notBetter, records).evidence).toEqual([
      'c − a: +2.59 percentage points (95 % CI +2.58 to +2.61, paired t, 5 pairs); claimed: at most 2 points (contradicted)',
    ]);
    expect(second?.evidence).toEqual([
      'c: 95.09 % (95 % CI 95.06 to 95.13, n = 5); claimed: at least 95.00 (shown)',
    ]);
  });
});
