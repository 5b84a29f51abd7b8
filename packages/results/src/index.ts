export { type ClaimResult, type ClaimVerdict, evaluateClaim, evaluateClaims } from './claims/evaluate.ts';
export { type ClaimText, claimsOf, describeClaims, type StudyClaims } from './claims/study.ts';
export {
  compareSets,
  type EntryComparison,
  type SetComparison,
  type SetOptions,
  sharedTargets,
  type TimeChange,
} from './compare/all.ts';
export { type Change, type CompareOptions, type Comparison, compare, type Side } from './compare/compare.ts';
export { describeSets } from './compare/describe-sets.ts';
export { contenderTitle, type MeanRatios, meanRatios } from './compare/engines.ts';
export { type Contestant, comparePairs, type PairComparison, tableOfPairs } from './compare/pairs.ts';
export type { TimeRatio } from './compare/times.ts';
export { describeComparison } from './compare/wording.ts';
export { ENGINES_VERSION, type EngineRecord, engineRecordSchema } from './record/engines.ts';
export { jsonSchemas } from './record/json-schema.ts';
export { isName } from './record/names.ts';
export { checkRecord, formatRecord, type Parsed, parseRecord } from './record/parse.ts';
export { confusionMatrix, decodePredictions, encodePredictions, MOST_CLASSES } from './record/predictions.ts';
export { roundProbability, SAMPLE_SIZE, sampledExamples, sumTolerance } from './record/probabilities.ts';
export {
  RANGE_TEST_VERSION,
  type RangeTest,
  type RangeTestCurve,
  rangeTestSchema,
} from './record/range-test.ts';
export {
  type Epoch,
  type Member,
  type Outcome,
  RECORD_VERSION,
  type RunRecord,
  recordSchema,
} from './record/schema.ts';
export {
  type Claim,
  claimSchema,
  type EntryDescription,
  type Reported,
  type StudyDescription,
  studySchema,
  type TestSet,
  testSetSchema,
} from './record/study.ts';
export { describeTrial, isRunOf, type Trial, trialOf } from './record/trial.ts';
export { COLUMN_NAMES, type Column, type ColumnName, columnsFor, headingOf } from './report/columns.ts';
export { escapeMarkdown, formatMarkdown } from './report/format/markdown.ts';
export { formatReport, type ReportFormat, type ReportOptions } from './report/format.ts';
export { type Metric, metricNamed, metricsOf } from './report/metric.ts';
export { metricText, unitOf } from './report/numbers.ts';
export type { Check, Failure, Row } from './report/row.ts';
export { type Selected, sameConditions, selectRecords, type Timed } from './report/select.ts';
export { type SummaryOptions, summarise } from './report/summarise.ts';
export type { Grouping } from './report/table.ts';
export { type Learning, type MedianTime, type ToTarget, toTarget } from './report/target.ts';
export { StoreError } from './store/error.ts';
export type { Problem } from './store/read.ts';
export type { Reservation, Taken } from './store/reservation.ts';
export type { Selection } from './store/scan.ts';
export { type Listing, openStore, type Standing, type Store, type StoreOptions } from './store/store.ts';
export { verifyRecord } from './verify/verify.ts';
