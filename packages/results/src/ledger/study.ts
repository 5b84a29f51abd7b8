import { groupBy } from '../group-by.ts';
import { currentHashes } from '../record/current.ts';
import type { CurrentHashes } from '../record/place.ts';
import { isJudged } from '../record/profile.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription, TestSet } from '../record/study.ts';
import { judgeStatement } from './judge.ts';
import type { JudgedStatement } from './outcome.ts';

/** The ledger of a study, judged by the records of one profile and data set. */
export interface JudgedLedger {
  readonly study: string;
  readonly title: string;
  readonly profile: string;
  readonly dataset: string;
  /** Whether the profile trains what the source trained: in others an outcome says nothing about the source. */
  readonly judged: boolean;
  readonly statements: readonly JudgedStatement[];
}

export interface LedgerOptions {
  readonly studies: readonly StudyDescription[];
  readonly testSets: readonly TestSet[];
  /** What present sources, recipes and data hash to; as the descriptions say unless given. */
  readonly current?: CurrentHashes | undefined;
}

/** Judges the ledgers of all described studies that keep one, once for each data set they have records of. */
export function ledgersOf(
  records: readonly RunRecord[],
  { studies, testSets, current = currentHashes(studies) }: LedgerOptions,
): JudgedLedger[] {
  return studies.flatMap(({ study, title, profile, ledger, testExamples }) => {
    if (ledger === undefined) return [];
    const own = records.filter((record) => record.study === study && record.profile === profile);
    return [...groupBy(own, ({ dataset }) => dataset)].map(([dataset, ofData]) => ({
      study,
      title,
      profile,
      dataset,
      judged: isJudged(profile),
      statements: ledger.statements.map((statement) =>
        judgeStatement(statement, { records: ofData, testSets, testExamples, current }),
      ),
    }));
  });
}
