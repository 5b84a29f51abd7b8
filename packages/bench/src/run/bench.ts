import { availableParallelism } from 'node:os';
import { openStore, type RunRecord, type Store, type Trial } from '@digitbench/results';
import { describeMachine, gitRevision } from '@digitbench/train/node';
import type { DatasetSurvey, EngineChoice, EngineName, EntryFacts } from '@digitbench/train/protocol';
import type { Shard } from '../commands/run/options.ts';
import { createPool, type HarnessPool } from '../place/local/harness-pool.ts';
import { type Plan, planTrials } from '../plan/plan.ts';
import { createDisplay } from '../screen/create.ts';
import { plural } from '../screen/format.ts';
import { UsageError } from '../shell/usage.ts';
import { ask } from '../zoo/ask.ts';
import { SurveyCache } from '../zoo/cache.ts';
import { discoverStudies, studyAround } from '../zoo/discover.ts';
import { type BrokenPackage, type KnownStudy, readZoo, studyQuestions } from '../zoo/known.ts';
import { type ProfileName, profiles, timeLimitOf } from '../zoo/profile.ts';
import { publishStudies } from '../zoo/publish.ts';
import { datasetQuestion, enginesQuestion, readDataset, readEngines } from '../zoo/questions.ts';
import { selectEntries, selectStudies } from '../zoo/select.ts';
import { type RunTotals, runTrials } from './run.ts';

export interface BenchRequest {
  /** "study" or "study/entry"; none: the study around the working folder, or all. */
  operands: readonly string[];
  profile: ProfileName;
  seeds: number | undefined;
  engine: EngineChoice;
  jobs: number | undefined;
  /** Folder of the records. */
  results: string;
  /** Folder of IDX files; null: MNIST. */
  dataset: string | null;
  /** Folder of the study packages; the repository's where not given. */
  models: string | undefined;
  shard: Shard | undefined;
  force: boolean;
  saveWeights: boolean;
  /** Minutes. */
  timeLimit: number | undefined;
  /** Mebibytes. */
  memoryLimit: number | undefined;
  /** Which of the trials that would be trained are; all where not given. */
  only?: (trial: Trial) => boolean;
  signal: AbortSignal;
}

export interface BenchReport {
  broken: BrokenPackage[];
  /** The trials that were asked for: how many were already recorded, and what became of the rest. */
  done: RunRecord[];
  newer: string[];
  totals: RunTotals;
  /** Trials that were to be run. */
  open: number;
  interrupted: boolean;
  jobs: number;
  /** Seconds since the process started. */
  wall: number;
  store: Store;
  /** The entries that were asked for, as study/entry. */
  selected: string[];
}

export interface Selected {
  known: KnownStudy;
  entries: readonly EntryFacts[];
}

/** Trains whatever of the asked-for trials is not recorded yet. Throws a UsageError, before anything is trained. */
export async function bench(request: BenchRequest): Promise<BenchReport> {
  return withPool(request, async (pool) => {
    const { studies, broken, dataset, engines, plan, store } = await prepare(request, pool);
    const jobs = Math.max(
      1,
      Math.min(request.jobs ?? engines.trialsAtOnce ?? availableParallelism(), plan.open.length),
    );
    const totals = await train(request, {
      pool,
      store,
      plan,
      dataset,
      jobs,
      studies,
      warning: engines.warning,
      engine: engines.chosen,
      broken,
    });
    return {
      broken,
      ...plan,
      totals,
      open: plan.open.length,
      interrupted: request.signal.aborted,
      jobs,
      wall: performance.now() / 1000,
      store,
      selected: studies.flatMap(({ known, entries }) =>
        entries.map(({ entry }) => `${known.study.name}/${entry}`),
      ),
    };
  });
}

/** What was found out before anything is trained. */
export type Preparation = Awaited<ReturnType<typeof prepare>>;

/** What `bench` would do. */
export function planBench(request: BenchRequest): Promise<Preparation> {
  return withPool(request, (pool) => prepare(request, pool));
}

/** Work with worker processes that end with it, or with the request's signal. */
export async function withPool<T>(
  request: Pick<BenchRequest, 'jobs' | 'memoryLimit' | 'signal'>,
  work: (pool: HarnessPool) => Promise<T>,
): Promise<T> {
  const pool = createPool(request.jobs ?? availableParallelism(), limitBytes(request));
  const stop = () => pool.cancel();
  request.signal.addEventListener('abort', stop);
  try {
    return await work(pool);
  } finally {
    request.signal.removeEventListener('abort', stop);
    pool.close();
  }
}

async function prepare(request: BenchRequest, pool: HarnessPool) {
  const { studies, broken, dataset, engines } = await survey(request, pool);
  const store = openStore(request.results);
  const plan = await planTrials({
    ...request,
    store,
    studies,
    seeds: request.seeds ?? profiles[request.profile].seeds,
    engine: engines.chosen,
    dataset,
    datasetPath: request.dataset,
  });
  const { only } = request;
  if (only !== undefined) plan.open = plan.open.filter(({ trial }) => only(trial));
  return { studies, broken, dataset, engines, plan, store };
}

async function survey(request: BenchRequest, pool: HarnessPool) {
  const packages = discoverStudies(request.models);
  const around = request.operands.length > 0 ? undefined : studyAround(process.cwd(), packages);
  const operands = around === undefined ? request.operands : [around.name];
  const { selections, problems } = selectStudies(operands, packages);
  const asked = selections.map(({ study }) => study);
  const questions = studyQuestions(asked);
  const answers = await ask(pool, new SurveyCache(), [
    ...questions,
    datasetQuestion(request.dataset),
    enginesQuestion(request.engine),
  ]);
  const zoo = readZoo(asked, answers.slice(0, questions.length));
  const studies: Selected[] = [];
  for (const known of zoo.known) {
    const selection = selections.find(({ study }) => study === known.study);
    if (selection === undefined) continue;
    const selected = selectEntries(selection, known.facts);
    problems.push(...selected.problems);
    studies.push({ known, entries: selected.entries });
  }
  if (problems.length > 0) throw new UsageError(problems);
  const dataset = readDataset(request.dataset, answers.at(-2));
  return { studies, broken: zoo.broken, dataset, engines: readEngines(answers.at(-1)) };
}

interface Prepared {
  pool: HarnessPool;
  store: Store;
  plan: Plan;
  jobs: number;
  studies: readonly Selected[];
  broken: readonly BrokenPackage[];
  dataset: DatasetSurvey;
  warning: string | null;
  engine: EngineName;
}

async function train(request: BenchRequest, prepared: Prepared): Promise<RunTotals> {
  const { plan, store, jobs } = prepared;
  const estimate = plan.open.reduce((sum, planned) => sum + planned.estimate, 0);
  const display = createDisplay({ trials: plan.open.length, jobs, estimate });
  try {
    for (const { study, problems } of prepared.broken) {
      display.note(`study ${study.name} is broken and left out:`, 'failure');
      for (const problem of problems) display.note(`  ${problem}`, 'failure');
    }
    if (prepared.warning !== null) display.note(prepared.warning, 'warning');
    const open = prepared.studies.filter(({ known }) =>
      plan.open.some(({ trial }) => trial.study === known.study.name),
    );
    await publishStudies({
      ...prepared,
      studies: open.map(({ known }) => known),
      profile: request.profile,
      datasetPath: request.dataset,
    });
    if (plan.open.length > 0) display.note(describePlan(plan, prepared));
    return await runTrials({
      pool: prepared.pool,
      jobs,
      store,
      trials: plan.open,
      display,
      machine: describeMachine(),
      revision: gitRevision(),
      timeLimit: timeLimitOf(request),
      force: request.force,
      signal: request.signal,
    });
  } finally {
    display.stop();
  }
}

function describePlan({ open, done }: Plan, { jobs, engine }: Prepared): string {
  const recorded = done.length === 0 ? '' : ` (${done.length} more already recorded)`;
  const together = jobs === 1 ? 'one at a time' : `${jobs} at a time`;
  return `${plural(open.length, 'trial')} to train${recorded}, ${together}, on the engine ${engine}`;
}

const limitBytes = ({ memoryLimit }: Pick<BenchRequest, 'memoryLimit'>) =>
  memoryLimit === undefined ? undefined : memoryLimit * 2 ** 20;
