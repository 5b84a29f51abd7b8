/** The messages between the harness and the processes that train: plain data, without loading TensorFlow.js. */
export { NUMERICS } from '../numerics.ts';
export { type Range, SMOOTHING, STOP_AT, usualRange } from '../range-test/curve.ts';
export type { Circumstances, Ending } from '../record/record.ts';
export { decodeSafetensors, encodeSafetensors, type NamedArray } from '../weights/safetensors.ts';
export { budgetOf, type ProfileName, profileLimits, profileNames, type TrialBudget } from './budget.ts';
export { type Determinants, determinantsText } from './determinants.ts';
export { type EngineChoice, type EngineName, engineChoices, engineNames } from './engines.ts';
export type {
  DataRef,
  DatasetSurvey,
  EngineSurvey,
  EnginesJob,
  EnginesSurvey,
  ExportJob,
  Job,
  JobProgress,
  JobResult,
  PredictJob,
  RangeTestJob,
  ResultOf,
  StudyRef,
  SurveyJob,
  TrialFacts,
  TrialJob,
  TrialResult,
} from './jobs.ts';
export type { OutputPrediction, Prediction, Question } from './prediction.ts';
export {
  type Assignment,
  type Failure,
  type JobOutcome,
  memoryLimitVariable,
  memoryMark,
  type Report,
  type Surroundings,
} from './process.ts';
export type { TrainingProgress, TrialProgress } from './progress.ts';
export type { QueueStatus, RunningNow, WorkerNow } from './queue-status.ts';
export type { RangeTestReport } from './range-test.ts';
export type { TrialReport } from './report.ts';
export type {
  ClaimFacts,
  EntryFacts,
  FactorFacts,
  StatementFacts,
  StudyFacts,
  StudySurvey,
  TrainingFacts,
} from './survey.ts';
export type { TestAnswers } from './test-answers.ts';
