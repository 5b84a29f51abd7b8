export { type Bootstrap, bootstrapCoverage, bootstrapInterval, type ResamplingOptions } from './bootstrap.ts';
export {
  type BySeed,
  type Design,
  type Difference,
  designOf,
  difference,
  independentDifference,
  pairBySeed,
  pairedDifference,
} from './difference.ts';
export { holm } from './holm.ts';
export { type Improvement, probabilityOfImprovement } from './improvement.ts';
export {
  type Interval,
  type IntervalOptions,
  LEVEL,
  type PredictionOptions,
  predictionInterval,
  proportionInterval,
  type Summary,
  standardDeviation,
  summary,
} from './interval.ts';
export { type McNemar, mcNemar, mcNemarP } from './mcnemar.ts';
export { type Permutation, pairedPermutationTest, permutationTest } from './permutation.ts';
export { detectableDifference, type PowerOptions, powerOf, seedsNeeded } from './power.ts';
export { seededUniform, type Uniform } from './random.ts';
export {
  type PairTest,
  type Rank,
  type RankingOptions,
  rankEntries,
  ranksOf,
  testPairs,
} from './ranking.ts';
export { type Duration, kaplanMeier, type Survival, type SurvivalStep } from './survival.ts';
export { type Published, roundingRange, type Verdict, verdict } from './verdict.ts';
