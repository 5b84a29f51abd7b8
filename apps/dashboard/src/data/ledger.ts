import {
  type JudgedLedger,
  type JudgedLog,
  ledgersOf,
  type OutcomeName,
  type RunRecord,
  type StatedLog,
  type StudyDescription,
  type TestSet,
} from '@digitbench/results';

/** A log of the source beside our runs. */
export interface StudyLog {
  /** Of its statement in the ledger. */
  readonly place: number;
  readonly stated: StatedLog;
  readonly log: JudgedLog;
  readonly outcome: OutcomeName | null;
}

/** What the records of one profile and data set say of everything that a study's source states; null: it keeps no ledger. */
export function ledgerOf(
  description: StudyDescription,
  records: readonly RunRecord[],
  testSet: TestSet | null,
): JudgedLedger | null {
  const testSets = testSet === null ? [] : [testSet];
  return ledgersOf(records, { studies: [description], testSets })[0] ?? null;
}

/** The logs of a ledger. */
export const logsOf = (ledger: JudgedLedger | null): StudyLog[] =>
  (ledger?.statements ?? []).flatMap(({ statement, log, computed }, place) =>
    statement.log === null || log === null ? [] : [{ place, stated: statement.log, log, outcome: computed }],
  );
