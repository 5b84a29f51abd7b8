import { currentHashes } from '../record/current.ts';
import { datasetOf } from '../record/description-of.ts';
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

/** Judges the ledgers of all described studies that keep one, by their records on the descriptions' own data sets. */
export function ledgersOf(
  records: readonly RunRecord[],
  { studies, testSets, current = currentHashes(studies) }: LedgerOptions,
): JudgedLedger[] {
  return studies.flatMap((description) => {
    const { study, title, profile, ledger, testExamples } = description;
    const dataset = datasetOf(description);
    const own = records.filter(
      (record) => record.study === study && record.profile === profile && record.dataset === dataset,
    );
    if (ledger === undefined || own.length === 0) return [];
    const statements = ledger.statements.map((statement) =>
      judgeStatement(statement, { records: own, testSets, testExamples, current }),
    );
    return [{ study, title, profile, dataset, judged: isJudged(profile), statements }];
  });
}
