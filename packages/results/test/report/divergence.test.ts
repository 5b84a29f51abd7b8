import { describe, expect, it } from 'vitest';
import {
  type Claim,
  compare,
  describeComparison,
  evaluateClaim,
  formatReport,
  type RunRecord,
  summarise,
} from '../../src/index.ts';
import { makeRecord } from '../records.ts';
import { runs } from './fixtures.ts';

/** Two seeds that did very well, three that diverged. */
const lucky = runs([0.99, 0.991, null, null, null], { entry: 'lucky' });
const steady = runs([0.92, 0.921, 0.922, 0.9215, 0.9205], { entry: 'steady' });
const poor = runs([0.5, 0.501, 0.502, 0.5005, null], { entry: 'poor' });

const claim = (different: Partial<Claim>): Claim => ({
  sentence: 'As it says.',
  kind: 'better',
  entries: ['lucky', 'steady'],
  metric: 'accuracy',
  margin: 0,
  ...different,
});

describe('a divergence is a result', () => {
  it('that counts in n, and no seed that diverged makes an entry the better one', () => {
    const rows = summarise([...lucky, ...steady]);
    expect(rows.map(({ entry, n, rank, lowestRank, best }) => [entry, n, rank, lowestRank, best])).toEqual([
      ['lucky', 5, 1, 2, false],
      ['steady', 5, 1, 2, false],
    ]);
    const text = formatReport(rows, { columns: ['entry', 'n', 'apart'] });
    expect(text).toMatch(/lucky +2 of 5 +–/);
    expect(text).toContain('lucky: seeds 3–5 diverged: loss is NaN');
    expect(text).toMatch(/lucky: divergence is a result that no mean can include/);
    const csv = formatReport(rows, { format: 'csv', columns: ['entry', 'n'] });
    expect(csv).toBe('entry,n,diverged,failed\r\nlucky,5,3,0\r\nsteady,5,0,0\r\n');
  });

  it('but one that is worse even with its lucky seeds is worse', () => {
    const rows = summarise([...steady, ...poor]);
    expect(rows.map(({ entry, rank, lowestRank }) => [entry, rank, lowestRank])).toEqual([
      ['steady', 1, 1],
      ['poor', 2, 2],
    ]);
  });

  it('that caps a claim at open, whichever entry it is of', () => {
    const verdict = (records: RunRecord[], different: Partial<Claim> = {}) =>
      evaluateClaim(claim(different), records).verdict;
    expect(verdict([...lucky, ...steady])).toBe('open');
    expect(verdict([...lucky, ...steady], { kind: 'at-least', entries: ['lucky'], margin: 0.9 })).toBe(
      'open',
    );
    expect(verdict([...steady, ...poor], { entries: ['steady', 'poor'] })).toBe('open');
    expect(verdict([...steady, ...poor], { kind: 'not-better', entries: ['steady', 'poor'] })).toBe('open');
    const alike = runs([0.92, 0.921, 0.922, 0.9215, null], { entry: 'alike' });
    const same = { kind: 'no-difference' as const, entries: ['steady', 'alike'], margin: 0.05 };
    expect(verdict([...steady, ...alike], same)).toBe('open');
    // Without the divergence each of them holds.
    const finished = [...lucky, ...poor, ...alike].filter(({ outcome }) => outcome.status === 'ok');
    expect(verdict([...steady, ...finished], same)).toBe('holds');
    expect(verdict([...steady, ...finished])).toBe('holds');
    expect(verdict([...steady, ...finished], { entries: ['steady', 'poor'] })).toBe('holds');
  });

  it('may be beside evidence against an entry, not for it', () => {
    const verdict = (entries: string[], kind: Claim['kind'] = 'better', margin = 0) =>
      evaluateClaim(claim({ entries, kind, margin }), [...steady, ...poor, ...lucky]).verdict;
    expect(verdict(['poor', 'steady'])).toBe('refuted');
    expect(verdict(['steady', 'lucky'])).toBe('open');
    expect(verdict(['steady', 'lucky'], 'not-better')).toBe('open');
    expect(verdict(['poor', 'steady'], 'no-difference', 0.01)).toBe('refuted');
    expect(verdict(['lucky', 'steady'], 'no-difference', 0.01)).toBe('open');
    expect(verdict(['poor'], 'at-least', 0.9)).toBe('refuted');
  });

  it('of all seeds leaves a claim open, not without data', () => {
    const none = runs([null, null, null], { entry: 'none' });
    const result = evaluateClaim(claim({ kind: 'at-least', entries: ['none'], margin: 0.9 }), none);
    expect(result.verdict).toBe('open');
    expect(result.evidence.join('\n')).toMatch(/none: 3 of 3 seeds diverged/);
    expect(evaluateClaim(claim({ kind: 'at-least', entries: ['none'], margin: 0.9 }), []).verdict).toBe(
      'no data',
    );
  });

  it('that another machine does not replace', () => {
    const server = { ...makeRecord().machine, id: 'server' };
    const elsewhere = runs([0.93, 0.931, 0.932, 0.9315, 0.9325], { entry: 'lucky', machine: server });
    const [row] = summarise([...lucky, ...elsewhere]);
    expect(row?.failures.map(({ seed }) => seed)).toEqual([3, 4, 5]);
    expect(row).toMatchObject({ n: 5, disagreeing: [1, 2, 3, 4, 5] });
  });

  it('that keeps `compare` from calling an entry better', () => {
    const found = compare(steady, lucky, { labels: ['steady', 'lucky'] });
    expect(found.change).toBe('no evidence of change');
    expect(describeComparison(found).join('\n')).toMatch(
      /lucky: 3 of 5 seeds diverged, which is worse than any value; the mean of the others cannot show that lucky is better\./,
    );
    expect(compare(lucky, steady).change).toBe('no evidence of change');
    expect(compare(steady, poor).change).toBe('worse');
    expect(compare(poor, steady).change).toBe('better');
  });

  it('after the target was reached does not undo that, and is said', () => {
    const epoch = { trainLoss: 1, validLoss: 1, learningRate: 1, seconds: 2 };
    const course = (values: number[]) => ({
      epochs: values.map((validAccuracy) => ({ ...epoch, validAccuracy })),
      bestEpoch: null,
    });
    const after = runs([null], course([0.8, 0.91, 0.95]));
    const before = runs([null], course([0.8])).map((record) => ({ ...record, seed: 2 }));
    const rows = summarise([...after, ...before], { target: 0.9 });
    expect(rows[0]?.toTarget).toMatchObject({ of: 2, reached: 1, divergedLater: 1, epochs: { median: 2 } });
    expect(formatReport(rows)).toContain(
      'model0: 1 seed reached the target and diverged later: counted as reached, because training could have stopped there.',
    );
  });
});

it('a failure is no result: it is in no n, and any result replaces it', () => {
  const crash = { outcome: { status: 'failed', cause: 'crash', reason: 'gone' } as const, test: null };
  const failed = runs([0.9], { entry: 'steady', ...crash }).map((record) => ({ ...record, seed: 9 }));
  const [row] = summarise([...steady, ...failed]);
  expect(row).toMatchObject({ n: 5, failures: [{ seed: 9, status: 'failed' }] });
  const holds = evaluateClaim(claim({ kind: 'at-least', entries: ['steady'], margin: 0.9 }), [
    ...steady,
    ...failed,
  ]);
  expect(holds.verdict).toBe('holds');
  expect(holds.evidence[1]).toBe('steady: 1 of 6 seeds failed and are not in these numbers');
});
