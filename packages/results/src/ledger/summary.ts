import { OUTCOMES, type OutcomeName } from '../record/ledger.ts';
import type { JudgedStatement } from './outcome.ts';

/** How many statements have each outcome. */
export interface LedgerSummary {
  readonly total: number;
  /** Replayed, reproduced, or holding. */
  readonly holding: number;
  /** Ours are higher or lower, or a sentence is refuted. */
  readonly failing: number;
  readonly counts: Readonly<Record<OutcomeName, number>>;
  /** Statements without an outcome. */
  readonly missing: number;
}

const HOLDING: ReadonlySet<OutcomeName | null> = new Set(['replayed', 'reproduced', 'holds']);
const FAILING: ReadonlySet<OutcomeName | null> = new Set(['higher', 'lower', 'refuted']);

/** Whether an outcome says that the source is right. */
export const isHolding = (outcome: OutcomeName | null): boolean => HOLDING.has(outcome);

/** Whether an outcome says that the source is not right. */
export const isFailing = (outcome: OutcomeName | null): boolean => FAILING.has(outcome);

export function summariseLedger(statements: readonly Pick<JudgedStatement, 'outcome'>[]): LedgerSummary {
  const count = (is: (outcome: OutcomeName | null) => boolean) =>
    statements.filter(({ outcome }) => is(outcome)).length;
  return {
    total: statements.length,
    holding: count(isHolding),
    failing: count(isFailing),
    counts: Object.fromEntries(
      OUTCOMES.map((name) => [name, count((outcome) => outcome === name)]),
    ) as Record<OutcomeName, number>,
    missing: count((outcome) => outcome === null),
  };
}

/** `61 of 64 statements hold; 2 are explained; 1 cannot be tested.` */
export function summaryText({ total, holding, failing, counts, missing }: LedgerSummary): string {
  const are = (count: number) => (count === 1 ? 'is' : 'are');
  const parts: [number, string][] = [
    [failing, failing === 1 ? 'does not' : 'do not'],
    [counts.explained, `${are(counts.explained)} explained`],
    [counts['not testable'], 'cannot be tested'],
    [counts.open, `${are(counts.open)} open`],
    [missing, `${missing === 1 ? 'has' : 'have'} no outcome`],
  ];
  return [
    `${holding} of ${total} ${total === 1 ? 'statement' : 'statements'} ${holding === 1 ? 'holds' : 'hold'}`,
    ...parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
  ].join('; ');
}
