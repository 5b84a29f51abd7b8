import type { RunRecord } from '@digitbench/results';
import type { Range } from '../range-test/curve.ts';
import type { NamedArray } from '../weights/safetensors.ts';
import type { TrialBudget } from './budget.ts';
import type { EngineChoice, EngineName } from './engines.ts';
import type { Prediction, Question } from './prediction.ts';
import type { TrialProgress } from './progress.ts';
import type { RangeTestReport } from './range-test.ts';
import type { TrialReport } from './report.ts';
import type { StudySurvey } from './survey.ts';
import type { TestAnswers } from './test-answers.ts';

/** What a worker process does for the harness, which itself loads neither TensorFlow.js nor a study's code. */
export type Job =
  | SurveyJob
  | DatasetJob
  | EnginesJob
  | TestSetJob
  | TrialJob
  | ExportJob
  | RangeTestJob
  | PredictJob;

/** Loads a study and describes it. */
export interface SurveyJob {
  kind: 'survey';
  study: StudyModule;
}

/** Reads and checks a data set. */
export interface DatasetJob {
  kind: 'dataset';
  /** A folder of IDX files; null: MNIST. */
  path: string | null;
}

/** Tries the engines. */
export interface EnginesJob {
  kind: 'engines';
  choice: EngineChoice;
  /** Whether those that were not asked for are tried too. */
  all: boolean;
}

/** Lists the right answers to a study's test examples. */
export interface TestSetJob {
  kind: 'test-set';
  study: StudyModule;
  dataset: string | null;
  budget: TrialBudget;
}

/** Trains and tests one entry with one seed. */
export interface TrialJob {
  kind: 'trial';
  study: StudyModule;
  entry: string;
  seed: number;
  engine: EngineName;
  dataset: string | null;
  budget: TrialBudget;
  latency: boolean;
  saveWeights: boolean;
  /** Of the engine `tensorflow`; the others use one. Set when the number of jobs is known. */
  threads: number;
}

/** Writes a trained network as .onnx, from kept weights or after training it again. */
export interface ExportJob {
  kind: 'export';
  trial: TrialJob;
  /** A file that `run --save-weights` wrote. */
  weights: string | null;
  batch: number;
}

/** Trains an entry for some steps under a growing learning rate. */
export interface RangeTestJob {
  kind: 'range-test';
  trial: TrialJob;
  range: Range;
}

/** Asks a trained entry about one image. */
export interface PredictJob {
  kind: 'predict';
  trial: TrialJob;
  /** A file that `run --save-weights` wrote; null: an estimator, which is fitted anew. */
  weights: string | null;
  question: Question;
}

export interface StudyModule {
  name: string;
  /** Absolute path. */
  module: string;
}

export interface DatasetSurvey {
  name: string;
  checksum: string;
  /** Counts of images. */
  train: number;
  test: number;
  rows: number;
  columns: number;
  classes: number;
}

export interface EngineSurvey {
  name: EngineName;
  /** True, or why not. */
  available: true | string;
  versions: Record<string, string>;
}

export interface EnginesSurvey {
  chosen: EngineName;
  /** Trials that the chosen engine wants at the same time: one where they would share a GPU. Null: as many as cores. */
  trialsAtOnce: number | null;
  /** What is to be said before training. */
  warning: string | null;
  /** Channels in a block of the compiler's convolution layout, 0 where it has none; null where it was not asked. */
  channelBlock: number | null;
  engines: EngineSurvey[];
}

export type TrialResult = TrialReport & Pick<RunRecord, 'dataset' | 'checksum' | 'peakMemory'>;

/** Results by kind of job. */
export type JobResult =
  | { kind: 'survey'; survey: StudySurvey }
  | { kind: 'dataset'; survey: DatasetSurvey }
  | { kind: 'engines'; survey: EnginesSurvey }
  | { kind: 'test-set'; testSet: TestAnswers | null }
  | { kind: 'trial'; trial: TrialResult; engineSeconds: number; weights: NamedArray[] | null }
  | { kind: 'export'; onnx: Uint8Array; trial: TrialResult | null }
  | { kind: 'range-test'; report: RangeTestReport }
  | { kind: 'predict'; prediction: Prediction };

export type JobProgress = { phase: 'loading' } | TrialProgress;
