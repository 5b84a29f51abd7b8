import type { Study } from '@digitbench/core';
import type { Dataset } from '@digitbench/data';
import { loadDataset } from '@digitbench/data/node';
import { blockSize } from '@digitbench/jit';
import { gpuWarning, trialsAtOnce } from '@digitbench/tensorflow';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engines/engine.ts';
import { predictTrained } from '../predict/predict.ts';
import { ProgramCache } from '../program/cache.ts';
import { engineNames } from '../protocol/engines.ts';
import type {
  EnginesJob,
  EnginesSurvey,
  ExportJob,
  Job,
  JobProgress,
  JobResult,
  PredictJob,
  RangeTestJob,
  StudyModule,
  TrialJob,
} from '../protocol/jobs.ts';
import { memoryLimitVariable } from '../protocol/process.ts';
import { runRangeTest } from '../range-test/train.ts';
import { roundSeconds } from '../training/report.ts';
import { runTrial } from '../training/trial.ts';
import { exportEntry } from '../weights/export.ts';
import { chooseEngine, enginesFrom, loadEngine } from './engines/registry.ts';
import { BrokenStudy, loadStudy } from './load-study.ts';
import { peakMemory, startPeakMemory } from './process/memory.ts';
import { serveJobs } from './process/serve.ts';
import { readWeights } from './read-weights.ts';

/** The program of a worker process: what it has loaded and compiled, it keeps for the next job. */

// Otherwise TensorFlow.js greets and advises on standard error.
tf.env().set('PROD', true);

type TrialAnswer = JobResult & { kind: 'trial' };

const datasets = new Map<string, Dataset>();
const studies = new Map<string, Study>();
const programs = new ProgramCache();

function dataset(path: string | null): Dataset {
  const key = path ?? '';
  const known = datasets.get(key);
  if (known !== undefined) return known;
  const loaded = loadDataset(path ?? undefined);
  datasets.set(key, loaded);
  return loaded;
}

async function study(module: StudyModule): Promise<Study> {
  const known = studies.get(module.module);
  if (known !== undefined) return known;
  const loaded = await loadStudy(module);
  studies.set(module.module, loaded);
  return loaded;
}

async function survey(module: StudyModule): Promise<JobResult> {
  try {
    const loaded = await study(module);
    const { describeStudy } = await import('../studies/describe.ts');
    await (await loadEngine('wasm')).available();
    return {
      kind: 'survey',
      survey: { study: module.name, problems: [], description: await describeStudy(loaded) },
    };
  } catch (error) {
    if (!(error instanceof BrokenStudy)) throw error;
    return { kind: 'survey', survey: { study: module.name, problems: [...error.problems] } };
  }
}

async function tryEngines({ choice, all }: EnginesJob): Promise<EnginesSurvey> {
  const chosen = await chooseEngine(choice);
  const names = all ? engineNames : [chosen];
  const engines = [];
  for (const name of names) {
    const engine = await loadEngine(name);
    const available = await engine.available();
    engines.push({ name, available, versions: available === true ? engine.versions() : {} });
  }
  const channelBlock = engines.some(({ name, available }) => name === 'onnx' && available === true)
    ? await blockSize()
    : null;
  if (chosen !== 'tensorflow') return { chosen, trialsAtOnce: null, warning: null, channelBlock, engines };
  return {
    chosen,
    trialsAtOnce: (await trialsAtOnce()) ?? null,
    warning: (await gpuWarning()) ?? null,
    channelBlock,
    engines,
  };
}

async function trial(job: TrialJob, progress: (progress: JobProgress) => void): Promise<TrialAnswer> {
  startPeakMemory();
  const started = performance.now();
  progress({ phase: 'loading' });
  const loadedStudy = await study(job.study);
  const loadedDataset = dataset(job.dataset);
  const engines = await enginesOf(job);
  const loading = (performance.now() - started) / 1000;

  const { latencySeconds, trained, ...report } = await runTrial({
    study: loadedStudy,
    entry: job.entry,
    seed: job.seed,
    dataset: loadedDataset,
    budget: job.budget,
    engines,
    cache: programs,
    latency: job.latency,
    saveWeights: job.saveWeights,
    progress,
  });
  const { setUp, compile, train, evaluate } = report.seconds;
  return {
    kind: 'trial',
    trial: {
      ...report,
      seconds: { ...report.seconds, setUp: roundSeconds((setUp ?? 0) + loading) },
      dataset: loadedDataset.name,
      checksum: loadedDataset.checksum,
      peakMemory: peakMemory(),
    },
    weights: trained,
    engineSeconds: (compile ?? 0) + (train ?? 0) + (evaluate ?? 0) + latencySeconds,
  };
}

async function exportTrained(job: ExportJob, progress: (progress: JobProgress) => void): Promise<JobResult> {
  const again = job.weights === null ? await trial({ ...job.trial, saveWeights: true }, progress) : undefined;
  const weights = again === undefined ? readWeights(job.weights ?? '') : again.weights;
  if (weights === null)
    throw new Error('export: the training left no weights; it diverged, or has no network');
  const { study: module, entry, seed } = job.trial;
  const onnx = await exportEntry(await study(module), entry, seed, weights, job.batch);
  return { kind: 'export', onnx, trial: again?.trial ?? null };
}

async function rangeTest(job: RangeTestJob, progress: (progress: JobProgress) => void): Promise<JobResult> {
  const report = await runRangeTest({ ...(await circumstancesOf(job.trial, progress)), range: job.range });
  return { kind: 'range-test', report };
}

async function predict(job: PredictJob, progress: (progress: JobProgress) => void): Promise<JobResult> {
  const weights = job.weights === null ? null : readWeights(job.weights);
  const circumstances = await circumstancesOf(job.trial, progress);
  return { kind: 'predict', prediction: await predictTrained({ ...circumstances, weights }, job.question) };
}

/** What a trial's own job says, loaded. */
async function circumstancesOf(job: TrialJob, progress: (progress: JobProgress) => void) {
  progress({ phase: 'loading' });
  const engines = await enginesOf(job);
  const { entry, seed, budget } = job;
  return {
    study: await study(job.study),
    entry,
    seed,
    budget,
    dataset: dataset(job.dataset),
    engines,
    cache: programs,
    progress,
  };
}

/** The engine that the job names and those that take over what it refuses. */
function enginesOf({ engine, threads }: TrialJob): Promise<Engine[]> {
  // A person's own setting wins over the harness's share of the cores.
  const options = { threads: Number(process.env.DIGITBENCH_THREADS ?? threads) };
  return Promise.all(enginesFrom(engine).map((name) => loadEngine(name, options)));
}

/** Whether something, a leaking model perhaps, has left this process with less than half of its memory. */
function isWornOut(): boolean {
  return process.memoryUsage.rss() > Number(process.env[memoryLimitVariable] ?? Number.POSITIVE_INFINITY) / 2;
}

serveJobs<Job, JobProgress, JobResult>(handle, isWornOut);

async function handle(job: Job, progress: (progress: JobProgress) => void): Promise<JobResult> {
  // Networks are built on it, whatever the last job left; an engine takes its own backend for its steps.
  await tf.setBackend('cpu');
  switch (job.kind) {
    case 'survey':
      return survey(job.study);
    case 'dataset': {
      const { name, checksum, classes, train, test } = dataset(job.path);
      const { rows, columns } = train;
      return {
        kind: 'dataset',
        survey: { name, checksum, classes, train: train.count, test: test.count, rows, columns },
      };
    }
    case 'engines':
      return { kind: 'engines', survey: await tryEngines(job) };
    case 'test-set': {
      const { describeTestSet } = await import('../training/test-set.ts');
      const testSet = describeTestSet(await study(job.study), dataset(job.dataset), job.budget);
      return { kind: 'test-set', testSet: testSet ?? null };
    }
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
