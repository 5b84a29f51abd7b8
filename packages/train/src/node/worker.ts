import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engines/engine.ts';
import { predictTrained } from '../predict/predict.ts';
import { ProgramCache } from '../program/cache.ts';
import type {
  ExportJob,
  Job,
  JobProgress,
  JobResult,
  PredictJob,
  RangeTestJob,
  ResultOf,
  SurveyJob,
  TestSetJob,
  TrialJob,
} from '../protocol/jobs.ts';
import { memoryLimitVariable, type Surroundings } from '../protocol/process.ts';
import { runRangeTest } from '../range-test/train.ts';
import { roundSeconds } from '../record/round-seconds.ts';
import { surveyDataset } from '../training/survey-dataset.ts';
import { runTrial } from '../training/trial.ts';
import { exportEntry } from '../weights/export.ts';
import { decodeSafetensors } from '../weights/safetensors.ts';
import { enginesFrom, loadEngine } from './engines/registry.ts';
import { Library } from './library.ts';
import { peakMemory, startPeakMemory } from './process/memory.ts';
import { describeError, serveJobs } from './process/serve.ts';
import { BrokenStudy } from './studies/load.ts';

/** The program of a worker process. It keeps what it has loaded and compiled for the next job. */

// Otherwise TensorFlow.js prints greetings and advice on standard error.
tf.env().set('PROD', true);

type Progress = (progress: JobProgress) => void;

const surroundings: Surroundings = JSON.parse(process.argv[2] ?? '{}');
const library = new Library(surroundings);
const programs = new ProgramCache();

async function survey({ study: name, skip, data }: SurveyJob, progress: Progress): Promise<JobResult> {
  try {
    const study = await library.studyNamed(name);
    const ledger = await library.ledgerOf(name);
    const { describeStudy } = await import('../studies/describe.ts');
    await (await loadEngine('wasm')).available();
    const description = await describeStudy(study, {
      ledger,
      skip,
      data,
      describeError,
      progress: (entry) => progress({ phase: 'describing', entry }),
    });
    return { kind: 'survey', survey: { study: name, problems: [], description } };
  } catch (error) {
    if (!(error instanceof BrokenStudy)) throw error;
    return { kind: 'survey', survey: { study: name, problems: [...error.problems] } };
  }
}

function dataset(): JobResult {
  return { kind: 'dataset', survey: surveyDataset(library.dataset()) };
}

async function testSet(job: TestSetJob): Promise<JobResult> {
  const { describeTestSet } = await import('../training/test-set.ts');
  const study = await library.studyOn(job.study, job.dataset);
  return {
    kind: 'test-set',
    testSet: describeTestSet(study, library.dataset(job.dataset), job.budget) ?? null,
  };
}

/** The loaded study and data of a trial's job. */
async function load(job: TrialJob, progress: Progress) {
  progress({ phase: 'loading' });
  const { entry, seed, budget } = job;
  return {
    study: await library.studyOn(job.study, job.dataset),
    entry,
    seed,
    budget,
    dataset: library.dataset(job.dataset),
    engines: await enginesOf(job),
    cache: programs,
    progress,
  };
}

/** The engine that the job names and those that take over what it refuses. */
function enginesOf({ engine, threads }: TrialJob): Promise<Engine[]> {
  // A person's own setting takes precedence over the harness's share of the cores.
  const options = { threads: Number(process.env.DIGITBENCH_THREADS ?? threads) };
  return Promise.all(enginesFrom(engine).map((name) => loadEngine(name, options)));
}

async function trial(job: TrialJob, progress: Progress): Promise<ResultOf<'trial'>> {
  startPeakMemory();
  const started = performance.now();
  const loaded = await load(job, progress);
  const loading = (performance.now() - started) / 1000;
  const { latency, saveWeights } = job;
  const { report, weights, latencySeconds } = await runTrial({ ...loaded, latency, saveWeights });
  const { setUp, compile, train, evaluate } = report.seconds;
  return {
    kind: 'trial',
    trial: {
      ...report,
      seconds: { ...report.seconds, setUp: roundSeconds((setUp ?? 0) + loading) },
      peakMemory: peakMemory(),
    },
    weights,
    engineSeconds: (compile ?? 0) + (train ?? 0) + (evaluate ?? 0) + latencySeconds,
  };
}

async function exportTrained(job: ExportJob, progress: Progress): Promise<JobResult> {
  const again = job.weights === null ? await trial({ ...job.trial, saveWeights: true }, progress) : undefined;
  const weights = job.weights === null ? again?.weights : decodeSafetensors(job.weights);
  if (!weights) throw new Error('export: the training left no weights; it diverged, or has no network');
  const { study, dataset: data, entry, seed } = job.trial;
  const onnx = await exportEntry(await library.studyOn(study, data), entry, seed, weights, job.batch);
  return { kind: 'export', onnx, trial: again?.trial ?? null };
}

async function rangeTest({ trial, range }: RangeTestJob, progress: Progress): Promise<JobResult> {
  return { kind: 'range-test', report: await runRangeTest({ ...(await load(trial, progress)), range }) };
}

async function predict({ trial, weights, question }: PredictJob, progress: Progress): Promise<JobResult> {
  const kept = weights === null ? null : decodeSafetensors(weights);
  const context = { ...(await load(trial, progress)), weights: kept };
  return { kind: 'predict', prediction: await predictTrained(context, question) };
}

/** Whether something, a leaking model perhaps, has left this process with less than half of its memory. */
function isWornOut(): boolean {
  return process.memoryUsage.rss() > Number(process.env[memoryLimitVariable] ?? Number.POSITIVE_INFINITY) / 2;
}

async function handle(job: Job, progress: Progress): Promise<JobResult> {
  // Networks are built on it, whatever backend the last job left. An engine uses its own backend for its steps.
  await tf.setBackend('cpu');
  switch (job.kind) {
    case 'survey':
      return survey(job, progress);
    case 'dataset':
      return dataset();
    case 'engines': {
      const { surveyEngines } = await import('./engine-survey.ts');
      return { kind: 'engines', survey: await surveyEngines(job) };
    }
    case 'test-set':
      return testSet(job);
    case 'trial':
      return trial(job, progress);
    case 'export':
      return exportTrained(job, progress);
    case 'range-test':
      return rangeTest(job, progress);
    case 'predict':
      return predict(job, progress);
  }
}

serveJobs<Job, JobProgress, JobResult>(handle, isWornOut);
