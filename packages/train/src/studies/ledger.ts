import {
  type Claim,
  type ClaimTest,
  entriesOf,
  type Ledger,
  type Reported,
  type Statement,
  type Study,
} from '@digitbench/core';
import type { ClaimFacts, StatementFacts } from '../protocol/survey.ts';

/** A claim with its factor replaced by the factor's entries. */
export function resolveClaim(claim: Claim, study: Study): ClaimFacts;
export function resolveClaim(claim: ClaimTest, study: Study): Omit<ClaimFacts, 'sentence' | 'where'>;
export function resolveClaim(claim: Claim | ClaimTest, { factors }: Study) {
  const { factor: _, first: __, entries: ___, ...rest } = { factor: '', first: '', entries: [], ...claim };
  return { ...rest, entries: entriesOf(claim, factors) };
}

/** An entry's published values according to the ledger, in the ledger's order. */
export const reportedIn = ({ statements }: Ledger, entry: string): Reported[] =>
  statements.flatMap((statement) => {
    if (!('value' in statement) || statement.value.entry !== entry) return [];
    const { entry: _, ...value } = statement.value;
    return [{ ...value, where: statement.where }];
  });

/** The statements of a ledger as plain data. */
export const describeLedger = ({ statements }: Ledger, study: Study): StatementFacts[] =>
  statements.map((statement) => describeStatement(statement, study));

function describeStatement(statement: Statement, study: Study): StatementFacts {
  const { form, says, where, outcome } = statement;
  return {
    form,
    says,
    where,
    ...('value' in statement ? { value: statement.value } : {}),
    ...('log' in statement ? { log: statement.log } : {}),
    ...('claim' in statement ? { claim: resolveClaim(statement.claim, study) } : {}),
    ...(outcome === undefined ? {} : { outcome }),
  };
}
