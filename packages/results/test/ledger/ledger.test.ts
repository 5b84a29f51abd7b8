import { describe, expect, it } from 'vitest';
import {
  formatLedgers,
  formatLedgersJson,
  formatLedgersMarkdown,
  ledgersOf,
  type RunRecord,
  type Statement,
  summariseLedger,
  summaryText,
} from '../../src/index.ts';
import { describeStudy, runs, statement } from '../report/fixtures.ts';

const value = { entry: 'a', metric: 'accuracy', value: 0.925, digits: 1, range: null };
const log = {
  entry: 'a',
  metric: 'validLoss',
  values: [0.5, 0.25],
  first: 1,
  digits: 2,
  how: null,
  replay: false,
};

/** Five seeds of `a` with losses around these, epoch by epoch. */
const trained = (losses: readonly number[], spread = 0.004): RunRecord[] =>
  runs([0.9251, 0.9247, 0.9253, 0.9249, 0.925], { entry: 'a' }).map((record) => ({
    ...record,
    epochs: losses.map((loss) => ({
      trainLoss: 1,
      validLoss: loss + spread * (record.seed - 3),
      validAccuracy: 0.9,
      learningRate: 0.1,
      seconds: 1,
    })),
    bestEpoch: losses.length,
  }));

const judge = (statements: Statement[], records = trained([0.5, 0.25])) => {
  const studies = [{ ...describeStudy([{ entry: 'a' }]), ledger: { statements } }];
  const [ledger] = ledgersOf(records, { studies, testSets: [] });
  if (ledger === undefined) throw new Error('a ledger expected');
  return ledger;
};
const outcomeOf = (different: Partial<Statement>, records?: RunRecord[]) =>
  judge([statement(different)], records).statements[0];

describe('a statement', () => {
  it('with a number is judged by our runs', () => {
    expect(outcomeOf({ value })?.outcome).toBe('reproduced');
    expect(outcomeOf({ value: { ...value, value: 0.9 } })?.outcome).toBe('higher');
    expect(outcomeOf({ value: { ...value, value: 0.95 } })?.outcome).toBe('lower');
    expect(outcomeOf({ value: { ...value, metric: 'parameters', value: 7850, digits: 0 } })?.outcome).toBe(
      'reproduced',
    );
    expect(outcomeOf({ value: { ...value, metric: 'parameters', value: 7851, digits: 0 } })?.outcome).toBe(
      'lower',
    );
  });

  it('without records has no outcome, and with too few is open', () => {
    expect(outcomeOf({ value: { ...value, entry: 'b' } })?.outcome).toBeNull();
    expect(outcomeOf({ value }, trained([0.5]).slice(0, 1))?.outcome).toBe('open');
  });

  it('takes its author’s word, beside that of the records', () => {
    const explained = { is: 'explained', because: 'The metric broadcasts.' } as const;
    const judged = outcomeOf({ value: { ...value, value: 0.9 }, outcome: explained });
    expect(judged).toMatchObject({ outcome: 'explained', computed: 'higher', reason: explained.because });
    expect(judged?.evidence[0]).toBe('Our runs are higher.');
  });

  it('with a sentence is a claim', () => {
    const claim = { kind: 'at-least', entries: ['a'], metric: 'accuracy', margin: 0.9 } as const;
    const says = { form: 'sentence', says: 'It reaches 90 %' } as const;
    expect(outcomeOf({ ...says, claim: { ...claim, entries: ['a'] } })?.outcome).toBe('holds');
    expect(outcomeOf({ ...says, claim: { ...claim, entries: ['a'], margin: 0.95 } })?.outcome).toBe(
      'refuted',
    );
    expect(outcomeOf({ ...says, claim: { ...claim, entries: ['b'] } })?.outcome).toBeNull();
  });
});

describe('a log', () => {
  it('is counted value by value, and reproduced where all of it may be one more run', () => {
    const judged = outcomeOf({ form: 'log', log });
    expect(judged?.outcome).toBe('reproduced');
    expect(judged?.reason).toBe('2 of 2 logged values lie in the 95 % prediction intervals of our runs.');
    expect(judged?.log).toMatchObject({ inside: 2, known: 2 });
  });

  it('names the epochs that are outside, and on which side ours are', () => {
    const far = outcomeOf({ form: 'log', log: { ...log, values: [0.5, 0.1] } });
    expect(far).toMatchObject({ outcome: 'higher', log: { inside: 1, known: 2 } });
    expect(far?.reason).toMatch(/^1 of 2 .*; that of epoch 2 lies outside even the interval for all/);
    expect(outcomeOf({ form: 'log', log: { ...log, values: [0.9, 0.9] } })?.outcome).toBe('lower');
    expect(outcomeOf({ form: 'log', log: { ...log, values: [0.9, 0.1] } })?.outcome).toBe('refuted');
  });

  it('may begin late, have gaps, and outlast our runs', () => {
    const partly = outcomeOf({ form: 'log', log: { ...log, values: [null, 0.25, 0.1], first: 1 } });
    expect(partly?.log).toMatchObject({ inside: 1, known: 1 });
    expect(outcomeOf({ form: 'log', log: { ...log, values: [0.25], first: 2 } })?.outcome).toBe('reproduced');
    expect(outcomeOf({ form: 'log', log: { ...log, values: [0.25], first: 7 } })?.outcome).toBeNull();
  });

  it('is replayed where every run prints every digit', () => {
    const replay = { ...log, replay: true };
    const exactly = trained([0.5004, 0.2496], 0);
    expect(outcomeOf({ form: 'log', log: replay }, exactly)).toMatchObject({
      outcome: 'replayed',
      reason: "2 of 2 values come out digit by digit from the source's own seed.",
    });
    const almost = outcomeOf({ form: 'log', log: { ...replay, digits: 4 } }, exactly);
    expect(almost?.outcome).toBe('open');
    expect(almost?.reason).toMatch(/^0 of 2 values .*; the first that does not is that of epoch 1\.$/);
    // One seed that differs is enough.
    expect(outcomeOf({ form: 'log', log: replay }, trained([0.5, 0.25], 0.01))?.outcome).toBe('open');
  });
});

describe('a ledger', () => {
  const ledger = judge([
    statement({ value }),
    statement({ value: { ...value, value: 0.9 } }),
    statement({ says: 'a | b\n<c>', outcome: { is: 'not testable', because: 'It is lost.' } }),
    statement({ value: { ...value, entry: 'b' } }),
  ]);

  it('is summed up in a sentence', () => {
    const all = (outcomes: (keyof ReturnType<typeof summariseLedger>['counts'] | null)[]) =>
      summaryText(summariseLedger(outcomes.map((outcome) => ({ outcome }))));
    expect(summaryText(summariseLedger(ledger.statements))).toBe(
      '1 of 4 statements holds; 1 does not; 1 cannot be tested; 1 has no outcome',
    );
    expect(all(['replayed', 'reproduced', 'holds', 'explained', 'explained', 'open'])).toBe(
      '3 of 6 statements hold; 2 are explained; 1 is open',
    );
    expect(all(['higher', 'lower', 'refuted', 'holds'])).toBe('1 of 4 statements holds; 3 do not');
  });

  it('is printed as text, Markdown and JSON, each statement on one line', () => {
    const text = formatLedgers([ledger]);
    expect(text).toMatch(/^linear-depth · paper · mnist\n1 of 4 statements holds;/);
    expect(text).toContain('\nnot testable: a | b <c> (number, table 1)\n  It is lost.\n');
    expect(text).toMatch(
      /\nhigher: 92\.5 % \(number, table 1\)\n {2}Our runs are higher\.\n {2}a: accuracy 92\.50 %/,
    );
    const rows = formatLedgersMarkdown([ledger])
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + 4);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(JSON.parse(formatLedgersJson([ledger]))).toMatchObject([
      { study: 'linear-depth', summary: { total: 4, holding: 1, missing: 1 } },
    ]);
  });

  it('puts what runs compute in brackets where a profile trains less', () => {
    const quick = trained([0.5, 0.25]).map((record) => ({ ...record, profile: 'quick' }));
    const studies = [
      {
        ...describeStudy([{ entry: 'a' }]),
        profile: 'quick',
        ledger: {
          statements: [
            statement({ value }),
            statement({ outcome: { is: 'holds', because: 'By counting.' } }),
          ],
        },
      },
    ];
    const text = formatLedgers(ledgersOf(quick, { studies, testSets: [] }));
    expect(text).toContain('\n(reproduced): 92.5 %');
    expect(text).toContain('\nholds: 92.5 %');
  });
});
