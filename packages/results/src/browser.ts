export { type ClaimResult, type ClaimVerdict, evaluateClaim, evaluateClaims } from './claims/evaluate.ts';
export { type ClaimText, claimsOf, describeClaims, type StudyClaims } from './claims/study.ts';
export type { Change } from './compare/change.ts';
export { type CompareOptions, type Comparison, compare, type Side } from './compare/compare.ts';
export { describeSets } from './compare/describe-sets.ts';
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
export { currentHashes } from './record/current.ts';
export { type CurrentHashes, type Place, placeName } from './record/place.ts';
export { confusionMatrix, decodePredictions, encodePredictions } from './record/predictions.ts';
export { roundProbability, SAMPLE_SIZE, sampledExamples } from './record/probabilities.ts';
export type { Check, CheckVerdict } from './report/check.ts';
export type { Column } from './report/column.ts';
export { COLUMN_NAMES, type ColumnName, columnsFor, type Row } from './report/columns/index.ts';
export type { Ranking, Rival } from './report/columns/rank.ts';
export type { Failure } from './report/columns/seeds.ts';
export { formatReport, type ReportFormat, type ReportOptions } from './report/format.ts';
export { type Metric, metricNamed, metricsOf } from './report/metric.ts';
export { type Selected, sameConditions, selectRecords, type Timed } from './report/select.ts';
export { summarise } from './report/summarise.ts';
export type { SummaryOptions } from './report/summary-options.ts';
export type { Grouping } from './report/table.ts';
export { type Learning, type MedianTime, type ToTarget, toTarget } from './report/target.ts';
