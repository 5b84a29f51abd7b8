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
export { type Contestant, comparePairs, type PairComparison, tableOfPairs } from './compare/pairs.ts';
export type { TimeRatio } from './compare/times.ts';
export { describeComparison } from './compare/wording.ts';
export { confusionMatrix, decodePredictions, encodePredictions, MOST_CLASSES } from './record/predictions.ts';
export { roundProbability, SAMPLE_SIZE, sampledExamples, sumTolerance } from './record/probabilities.ts';
export { COLUMN_NAMES, type Column, type ColumnName, columnsFor, headingOf } from './report/columns.ts';
export { formatReport, type ReportFormat, type ReportOptions } from './report/format.ts';
export { type Metric, metricNamed, metricsOf } from './report/metric.ts';
export type { Check, Failure, Row } from './report/row.ts';
export { type Selected, sameConditions, selectRecords, type Timed } from './report/select.ts';
export { type SummaryOptions, summarise } from './report/summarise.ts';
export type { Grouping } from './report/table.ts';
export { type Learning, type MedianTime, type ToTarget, toTarget } from './report/target.ts';
