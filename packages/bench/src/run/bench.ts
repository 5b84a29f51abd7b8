import { createHash } from 'node:crypto';
import {
  type CurrentHashes,
  hostName,
  openStore,
  type RunRecord,
  type Store,
} from '@digitbench/results/store';
import { describeMachine, digestEachSource } from '@digitbench/train/node';
import type { DatasetSurvey, EngineChoice, EnginesSurvey } from '@digitbench/train/protocol';
import { LocalPlace, type LocalRequest } from '../place/local/place.ts';
import type { Place } from '../place/place.ts';
import { type Address, describeAddress } from '../place/queue/address.ts';
import type { QueuePlace } from '../place/queue/place.ts';
import { entriesToTrain, hashesOf, type Plan, type PlanRequest, planTrials } from '../plan/plan.ts';
import { createDisplay } from '../screen/create.ts';
import type { Display } from '../screen/display.ts';
import { plural } from '../screen/format.ts';
import { until } from '../shell/until.ts';
import { ask } from '../zoo/ask.ts';
import { operandsHere } from '../zoo/discover.ts';
import { type Broken, nameOf } from '../zoo/known.ts';
import { describeNumerics } from '../zoo/numerics.ts';
import { timeLimitOf } from '../zoo/profile.ts';
import { publishStudies } from '../zoo/publish.ts';
import { datasetQuestion, enginesQuestion, readDataset, readEngines, shapeFor } from '../zoo/questions.ts';
import { openZoo, type Selected, type Zoo, type ZooRequest } from '../zoo/zoo.ts';
import { noTotals, type RunRequest, type RunTotals, runTrials } from './trials.ts';

/** Three steps, each with its own request: what is in the zoo, which part of it to train, and where. */
export interface BenchRequest {
  zoo: ZooRequest;
  plan: PlanRequest;
  place: LocalRequest;
  /** A queue whose workers train, in the place of this machine. */
  queue?: QueueUse | undefined;
  engine: EngineChoice;
  /** Folder of the records. */
  results: string;
  /** Minutes a trial may take; the profile's unless given. */
  timeLimit?: number | undefined;
  signal: AbortSignal;
  /** Called when the first trial has begun: the time to load what is needed once the last has ended. */
  meanwhile?: (() => void) | undefined;
}

export interface QueueUse {
  address: Address;
  /** Whether to put the trials there and leave, without waiting for their results. */
  detach: boolean;
}

/** What is known before anything is trained. */
export interface Preparation extends Zoo {
  dataset: DatasetSurvey;
  engines: EnginesSurvey;
  plan: Plan;
  store: Store;
}

export interface BenchReport {
  /** Studies and entries that cannot be used, or not with this data. */
  broken: Broken[];
  /** The name of the data set. */
  dataset: string;
  /** Records of the trials that were done already. */
  done: RunRecord[];
  newer: string[];
  totals: RunTotals;
  /** Trials that were to be run. */
  open: number;
  interrupted: boolean;
  /** Set if the trials were left on a queue. */
  detached: boolean;
  /** The queue in words; undefined if this machine trained. */
  queue: string | undefined;
  jobs: number;
  /** Seconds since the process started. */
  wall: number;
  store: Store;
  /** Hashes of the requested trials by the present sources. */
  current: CurrentHashes;
  /** The entries that were asked for and can be used, as study/entry. */
  selected: string[];
}

/** Trains whatever of the asked-for trials is not recorded yet. Throws a UsageError, before anything is trained. */
export async function bench(request: BenchRequest): Promise<BenchReport> {
  using place = new LocalPlace(request.place);
  const prepared = await prepare(request, place);
  const { studies, broken, unfit, plan, store, engines, dataset } = prepared;
  const jobs = Math.max(
    1,
    Math.min(request.place.jobs ?? engines.trialsAtOnce ?? place.slots, plan.open.length),
  );
  const { totals, untested } = await train(request, prepared, place, jobs);
  return {
    broken: [...broken, ...unfit, ...untested],
    dataset: dataset.name,
    done: plan.done,
    newer: plan.newer,
    totals,
    open: plan.open.length,
    interrupted: request.signal.aborted,
    detached: request.queue?.detach ?? false,
    queue: request.queue && describeAddress(request.queue.address),
    jobs,
    wall: performance.now() / 1000,
    store,
    current: hashesOf(plan),
    selected: studies
      .filter(({ known }) => !untested.some(({ name }) => name === known.study.name))
      .flatMap((selected) =>
        entriesToTrain(selected, request.plan.profile).map(
          ({ entry }) => `${selected.known.study.name}/${entry}`,
        ),
      ),
  };
}

/** Finds out what `bench` would do. Throws a UsageError. */
export async function prepare(request: BenchRequest, place: Place): Promise<Preparation> {
  const { zoo, engine, results } = request;
  const { dataset: path } = request.place;
  const operands = operandsHere(zoo.operands, zoo.models);
  const [answer, survey] = await Promise.all([
    ask(place, datasetQuestion(path)),
    ask(place, enginesQuestion(engine)),
  ]);
  const dataset = readDataset(path, answer);
  const { studies, broken, unfit } = await openZoo(place, { ...zoo, operands, data: shapeFor(dataset) });
  for (const each of unfit) each.problems = each.problems.map((problem) => notFor(dataset, problem));
  const engines = readEngines(survey);
  const store = openStore(results);
  const plan = await planTrials(request.plan, { store, studies, dataset, engine: engines.chosen });
  return { studies, broken, unfit, dataset, engines, plan, store };
}

const notFor = ({ title }: DatasetSurvey, problem: string) =>
  `the data set ${title} is not for it: ${problem}`;

async function train(
  request: BenchRequest,
  prepared: Preparation,
  place: Place,
  jobs: number,
): Promise<{ totals: RunTotals; untested: Broken[] }> {
  const { studies, broken, unfit, dataset, engines, plan, store } = prepared;
  const { profile, force = false } = request.plan;
  await using queue = await openQueue(request, prepared);
  const estimate = plan.open.reduce((sum, planned) => sum + planned.estimate, 0);
  const shown = queue === undefined ? jobs : Math.min(mostShown, plan.open.length);
  const display = await createDisplay({ trials: plan.open.length, jobs: shown, estimate });
  try {
    sayBroken(display, [...broken, ...unfit]);
    sayFaults(display, studies);
    for (const warning of dataset.warnings) display.note(`data set ${dataset.title}: ${warning}`, 'warning');
    if (engines.warning !== null) display.note(engines.warning, 'warning');
    // Also where nothing is left to train: what is said of a study may have changed since.
    const planned = new Set([...plan.open, ...plan.recorded].map(({ trial }) => trial.study));
    const known = studies.map((study) => study.known).filter(({ study }) => planned.has(study.name));
    const untested = await publishStudies({ place, store, studies: known, profile, dataset });
    sayBroken(display, untested);
    const trials = plan.open.filter(({ trial }) => !untested.some(({ name }) => name === trial.study));
    if (trials.length > 0) {
      await store.requireWritable(profile);
      display.note(describePlan(trials.length, plan.done.length, whereOf(request, jobs), engines.chosen));
    }
    const timeLimit = timeLimitOf({ profile, timeLimit: request.timeLimit });
    const { signal } = request;
    const run = { store, jobs, trials, display, timeLimit, force, signal };
    if (request.meanwhile !== undefined && trials.length > 0) setImmediate(request.meanwhile);
    if (queue === undefined) return { totals: await runTrials({ place, ...run }), untested };
    queue.expect(plan.recorded.map(({ job }) => job));
    // Processes that described the zoo are not needed while others train.
    place.close();
    return { totals: await runOnQueue(queue, run, request), untested };
  } finally {
    display.stop();
  }
}

/** Lines of the display for trials on a queue, which may run hundreds at once. */
const mostShown = 16;

async function runOnQueue(
  queue: QueuePlace,
  run: Omit<RunRequest, 'place'>,
  request: BenchRequest,
): Promise<RunTotals> {
  if (request.queue?.detach !== true) return runTrials({ place: queue, ...run });
  await Promise.race([queue.put(run.trials.map(({ job }) => job)), until(run.signal)]);
  return { ...noTotals, unfinished: run.trials.length };
}

/** The queue that was asked for. BullMQ is loaded here, so that nobody else waits for it. */
async function openQueue(
  { queue, plan, results, timeLimit }: BenchRequest,
  { studies }: Preparation,
): Promise<QueuePlace | undefined> {
  if (queue === undefined) return undefined;
  const { QueuePlace } = await import('../place/queue/place.ts');
  const sources = studies.map(({ known }) => [known.sources, digestEachSource(known.study.folder)] as const);
  return QueuePlace.open({
    address: queue.address,
    collector: collectorOf(results),
    sources: new Map(sources),
    numerics: describeNumerics(studies[0]?.known),
    again: plan.force ?? false,
    minutes: timeLimit ?? null,
  });
}

/** Whoever collects into this folder on this machine. */
function collectorOf(results: string): string {
  const text = [describeMachine().id, hostName(), results].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const whereOf = ({ queue }: BenchRequest, jobs: number): string => {
  if (queue !== undefined) return `on the queue ${describeAddress(queue.address)}`;
  return jobs === 1 ? 'one at a time' : `${jobs} at a time`;
};

function sayBroken(display: Display, broken: readonly Broken[]): void {
  for (const { name, problems } of broken) {
    display.note(`${nameOf(name)} is left out:`, 'failure');
    for (const problem of problems) display.note(`  ${problem}`, 'failure');
  }
}

/** Warns about entries that are trained but not ranked. */
function sayFaults(display: Display, studies: readonly Selected[]): void {
  for (const { known, entries } of studies) {
    for (const { entry, faults } of entries) {
      for (const fault of faults)
        display.note(`entry ${known.study.name}/${entry} is not ranked: ${fault}`, 'warning');
    }
  }
}

function describePlan(open: number, done: number, where: string, engine: string): string {
  const recorded = done === 0 ? '' : ` (${done} more already recorded)`;
  return `${plural(open, 'trial')} to train${recorded}, ${where}, on the engine ${engine}`;
}
