export {
  type Across,
  acrossSets,
  countOrders,
  type EntryAcross,
  type OrderVerdict,
  type PairAcross,
  type SetCell,
} from './across/across.ts';
export {
  formatAcross,
  formatAcrossCsv,
  formatOrdersCsv,
  intervalText,
  rankText,
  type SetTitles,
} from './across/format.ts';
export { type ClaimResult, type ClaimVerdict, evaluateClaim, evaluateClaims } from './claims/evaluate.ts';
export { type ClaimText, claimsOf, describeClaims, type StudyClaims } from './claims/study.ts';
export type { Change } from './compare/change.ts';
export { type CompareOptions, type Comparison, compare, type Side } from './compare/compare.ts';
export { describeSets } from './compare/describe-sets.ts';
export { contenderTitle, type MeanRatios, meanRatios } from './compare/engines.ts';
export { type Contestant, comparePairs, type PairComparison, tableOfPairs } from './compare/pairs.ts';
export {
  compareSets,
  type EntryComparison,
  type SetComparison,
  type SetOptions,
  type TimeChange,
} from './compare/sets.ts';
export { sharedTargets } from './compare/targets.ts';
export type { TimeRatio } from './compare/times.ts';
export { describeComparison } from './compare/wording.ts';
export { type FactorFinding, type FactorPoint, factorFinding } from './factor/points.ts';
export { bestText, pointText, valueText } from './factor/wording.ts';
export { formatLedgers, formatLedgersJson, formatLedgersMarkdown, outcomeText } from './ledger/format.ts';
export type { JudgedLog, JudgedStatement, LoggedValue } from './ledger/outcome.ts';
export { type JudgedLedger, type LedgerOptions, ledgersOf } from './ledger/study.ts';
export { isFailing, isHolding, type LedgerSummary, summariseLedger, summaryText } from './ledger/summary.ts';
export type { Claim, ClaimTest } from './record/claim.ts';
export type { Computation } from './record/computation.ts';
export { currentHashes } from './record/current.ts';
export type { DatasetDescription } from './record/dataset.ts';
export { datasetOf, descriptionOf, USUAL_DATASET } from './record/description-of.ts';
export type { EngineRecord } from './record/engines.ts';
export type { Factor } from './record/factor.ts';
export { jsonSchemas } from './record/json-schema.ts';
export type {
  Ledger,
  OutcomeName,
  StatedLog,
  StatedOutcome,
  Statement,
} from './record/ledger.ts';
export { isName } from './record/names.ts';
export { numbersOf } from './record/numbers.ts';
export { checkRecord, formatRecord, type Parsed, parseRecord } from './record/parse.ts';
export { type CurrentHashes, type Place, placeName } from './record/place.ts';
export { confusionMatrix, decodePredictions, encodePredictions } from './record/predictions.ts';
export { roundProbability, SAMPLE_SIZE, sampledExamples } from './record/probabilities.ts';
export { isJudged } from './record/profile.ts';
export type { PublishedNetwork, PublishedWeights } from './record/published-weights.ts';
export type {
  RangeTest,
  RangeTestCurve,
} from './record/range-test.ts';
export type { Reported } from './record/reported.ts';
export {
  type Epoch,
  type Member,
  type Outcome,
  RECORD_VERSION,
  type RunRecord,
} from './record/schema.ts';
export type { Shares } from './record/shares.ts';
export { STREAMS, type Stream } from './record/streams.ts';
export type {
  EntryDescription,
  StudyDescription,
  TestSet,
} from './record/study.ts';
export { describeTrial, type Trial, trialOf } from './record/trial.ts';
export type { Check, CheckVerdict } from './report/check.ts';
export type { Column } from './report/column.ts';
export { COLUMN_NAMES, type ColumnName, columnsFor, type Row } from './report/columns/index.ts';
export type { Ranking, Rival } from './report/columns/rank.ts';
export type { Failure } from './report/columns/seeds.ts';
export { escapeMarkdown, formatMarkdown } from './report/format/markdown.ts';
export { formatReport, type ReportFormat, type ReportOptions } from './report/format.ts';
export { type Metric, metricNamed, metricsOf } from './report/metric.ts';
export { metricText, unitOf } from './report/numbers.ts';
export { type Selected, sameConditions, selectRecords, type Timed } from './report/select.ts';
export { summarise } from './report/summarise.ts';
export type { SummaryOptions } from './report/summary-options.ts';
export type { Grouping } from './report/table.ts';
export { type Learning, type MedianTime, type ToTarget, toTarget } from './report/target.ts';
export { isOwn, type Measured, metricFor } from './source-metric/metric.ts';
export { computationName, computationText } from './source-metric/wording.ts';
export { StoreError } from './store/error.ts';
export { hostName } from './store/owner.ts';
export type { Problem } from './store/problem.ts';
export type { Reservation, Taken } from './store/reservation.ts';
export type { Selection } from './store/scan.ts';
export type { Sought, Standing } from './store/standing.ts';
export { type Listing, openStore, type Store, type StoreOptions } from './store/store.ts';
export { verifyRecord } from './verify/verify.ts';
