import type { Counts, DataShape } from '@digitbench/core';
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

/**
 * The jobs of a place where trials run. The harness loads neither TensorFlow.js nor a study's code. A job is plain data: it names
 * studies and data by name and digest, and each place knows the paths of its own. A place whose digests differ refuses the job.
 */
export type Job =
  | SurveyJob
  | DatasetJob
  | EnginesJob
  | TestSetJob
  | TrialJob
  | ExportJob
  | RangeTestJob
  | PredictJob;

/** A study as the harness knows it. */
export interface StudyRef {
  name: string;
  /** Digest of the package's sources. */
  sources: string;
}

export interface DataRef {
  name: string;
  checksum: string;
}

/** Loads a study and describes it. */
export interface SurveyJob {
  kind: 'survey';
  /** Its name. */
  study: string;
  /** Entries that are left out: describing them has ended a process. */
  skip: string[];
  /** The data that it is to be asked of; null: as its sources state it. */
  data: (DataShape & Counts) | null;
}

/** Reads and checks the place's data set. */
export interface DatasetJob {
  kind: 'dataset';
}

/** Tries the engines. */
export interface EnginesJob {
  kind: 'engines';
  choice: EngineChoice;
  /** Whether to try the engines that were not asked for as well. */
  all: boolean;
}

/** Lists the right answers to a study's test examples. */
export interface TestSetJob {
  kind: 'test-set';
  study: StudyRef;
  dataset: DataRef;
  budget: TrialBudget;
}

/** Trains and tests one entry with one seed. All of it can be written as JSON. */
export interface TrialJob {
  kind: 'trial';
  /** The trial with its hash: the same id, the same numbers. */
  id: string;
  study: StudyRef;
  entry: string;
  seed: number;
  profile: string;
  dataset: DataRef;
  engine: EngineName;
  budget: TrialBudget;
  hash: string;
  latency: boolean;
  saveWeights: boolean;
  /** Threads of the engine `tensorflow`; the others use one. */
  threads: number;
  /** The parts of the entry's description that its record repeats. */
  facts: TrialFacts;
}

export interface TrialFacts {
  parameters: number | null;
  multiplyAdds: number | null;
  accuracyOf: string;
  /** Of an ensemble. */
  members: { name: string; multiplyAdds: number | null }[];
}

/** Writes a trained network as .onnx, from kept weights or after training it again. */
export interface ExportJob {
  kind: 'export';
  trial: TrialJob;
  /** The bytes that `run --save-weights` wrote. */
  weights: Uint8Array | null;
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
  /** The bytes that `run --save-weights` wrote; null for an estimator, which is fitted again. */
  weights: Uint8Array | null;
  question: Question;
}

export interface DatasetSurvey {
  name: string;
  /** What people call it. */
  title: string;
  checksum: string;
  /** Counts of images. */
  train: number;
  test: number;
  rows: number;
  columns: number;
  classes: number;
  classNames: string[];
  /** Whether the files hold every image with rows and columns exchanged. */
  transposed: boolean;
  /** What can be used, but not without a word. */
  warnings: string[];
}

export interface EngineSurvey {
  name: EngineName;
  /** True, or why not. */
  available: true | string;
  versions: Record<string, string>;
}

export interface EnginesSurvey {
  chosen: EngineName;
  /** Number of trials at the same time for the chosen engine: one if they would share a GPU. Null: as many as cores. */
  trialsAtOnce: number | null;
  /** A warning to show before training. */
  warning: string | null;
  /** Channels in a block of the compiler's convolution layout; 0 if it has none; null if it was not asked. */
  channelBlock: number | null;
  engines: EngineSurvey[];
}

export type TrialResult = TrialReport & Pick<RunRecord, 'peakMemory'>;

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

export type ResultOf<Kind extends Job['kind']> = Extract<JobResult, { kind: Kind }>;

export type JobProgress = { phase: 'loading' } | { phase: 'describing'; entry: string } | TrialProgress;
