import {
  type CurrentHashes,
  describeTrial,
  placeName,
  type RunRecord,
  type Store,
  type Trial,
} from '@digitbench/results/store';
import type { DataRef, DatasetSurvey, EngineName, EntryFacts, TrialJob } from '@digitbench/train/protocol';
import { hashOf } from '../zoo/hash.ts';
import type { KnownStudy } from '../zoo/known.ts';
import { budgetOf, isTrained, type ProfileName, profiles } from '../zoo/profile.ts';
import type { Selected } from '../zoo/zoo.ts';
import { estimateSeconds, secondsOf } from './estimate.ts';
import type { Shard } from './shard.ts';

/** A trial with everything needed to run and record it. */
export interface PlannedTrial {
  trial: Trial;
  facts: EntryFacts;
  job: TrialJob;
  /** About how long it takes, in seconds. */
  estimate: number;
  /** Its record that does not count because it failed or has another hash. */
  earlier: RunRecord | undefined;
}

/** Which trials are wanted. */
export interface PlanRequest {
  profile: ProfileName;
  /** The profile's unless given. */
  seeds?: number | undefined;
  shard?: Shard | undefined;
  /** Whether to train again what is recorded. */
  force?: boolean;
  /** Trials recorded without their weights are trained again. */
  saveWeights?: boolean;
  /** The part of the open trials to train; all unless given. */
  only?: ((trial: Trial) => boolean) | undefined;
}

/** The zoo and data of the trials, and their results folder. */
export interface PlanSources {
  store: Store;
  studies: readonly Selected[];
  dataset: DatasetSurvey;
  engine: EngineName;
}

export interface Plan {
  /** Longest first. */
  open: PlannedTrial[];
  /** Recorded already, with the same hash: the records, and the trials as they would be run. */
  done: RunRecord[];
  recorded: PlannedTrial[];
  /** Recorded by a newer digitbench; left alone. */
  newer: string[];
}

/** Compares what was asked for with what is recorded. A failed trial is tried again, a diverged one is a result. */
export async function planTrials(request: PlanRequest, sources: PlanSources): Promise<Plan> {
  const { force = false, only = () => true } = request;
  const plan: Plan = { open: [], done: [], recorded: [], newer: [] };
  const seconds = new Map<EntryFacts, number>();
  const trials = allTrials(request, sources);
  const standings = await sources.store.lookUpAll(
    trials.map(({ trial, job }) => ({ trial, hash: job.hash })),
  );
  for (const [i, planned] of trials.entries()) {
    const standing = standings[i] ?? { kind: 'missing' };
    if ('record' in standing && standing.record.outcome.status === 'ok') {
      seconds.set(planned.facts, secondsOf(standing.record));
    }
    if (standing.kind === 'newer') plan.newer.push(standing.path);
    else if (isDone(standing, planned) && !force) {
      plan.done.push(standing.record);
      plan.recorded.push(planned);
    } else if (only(planned.trial)) {
      planned.earlier = 'record' in standing ? standing.record : undefined;
      plan.open.push(planned);
    }
  }
  for (const planned of plan.open) planned.estimate = seconds.get(planned.facts) ?? planned.estimate;
  plan.open.sort((a, b) => b.estimate - a.estimate);
  return plan;
}

/** Hashes of the planned trials: records of the same places with other hashes are from other sources. */
export const hashesOf = ({ open, recorded }: Pick<Plan, 'open' | 'recorded'>): CurrentHashes =>
  new Map([...recorded, ...open].map(({ trial, job }) => [placeName(trial), job.hash]));

/** Whether a trial need not be run: it is recorded with this hash, did not fail, and has its weights if they are wanted. */
export function isDone(
  standing: Awaited<ReturnType<Store['lookUp']>>,
  { facts, job }: PlannedTrial,
): standing is { kind: 'done'; record: RunRecord } {
  if (standing.kind !== 'done' || standing.record.outcome.status === 'failed') return false;
  const { outcome, weights } = standing.record;
  const hasWeights = weights !== null || outcome.status !== 'ok' || facts.kind === 'estimator';
  return hasWeights || !job.saveWeights;
}

function allTrials(request: PlanRequest, sources: PlanSources): PlannedTrial[] {
  const { profile, shard, saveWeights = false } = request;
  const seeds = Array.from({ length: request.seeds ?? profiles[profile].seeds }, (_, i) => i + 1);
  const trials = sources.studies.flatMap((selected) =>
    entriesToTrain(selected, profile).flatMap((facts) => {
      const { known } = selected;
      const common = { ...entryJob(known, facts, profile, sources), saveWeights };
      const estimate = estimateSeconds(facts, common.budget, sources.dataset);
      return seeds.map((seed): PlannedTrial => {
        const { study, entry, dataset, engine, hash } = common;
        const trial = { study: study.name, entry, seed, profile, engine, dataset: dataset.name };
        const job = { ...common, seed, id: `${describeTrial(trial)} ${hash}` };
        return { trial, facts, job, estimate, earlier: undefined };
      });
    }),
  );
  return shard === undefined ? trials : trials.filter((_, i) => i % shard.count === shard.index - 1);
}

/** The entries that a profile trains of those selected; all of them where they were named. */
export const entriesToTrain = ({ entries, named }: Selected, profile: ProfileName): readonly EntryFacts[] =>
  entries.filter((facts) => named || isTrained(facts, profile));

/** What the jobs of all seeds of an entry have in common. */
export function entryJob(
  known: KnownStudy,
  facts: EntryFacts,
  profile: ProfileName,
  { dataset, engine }: { dataset: DataRef; engine: EngineName },
): Omit<TrialJob, 'id' | 'seed' | 'saveWeights'> {
  const { study, sources } = known;
  const { name, checksum } = dataset;
  const { entry, parameters, multiplyAdds, accuracyOf, trainings } = facts;
  const budget = budgetOf(profile, facts.budgets);
  return {
    kind: 'trial',
    study: { name: study.name, sources },
    entry,
    profile,
    dataset: { name, checksum },
    engine,
    budget,
    hash: hashOf(known, facts, profile, checksum),
    latency: profiles[profile].latency,
    threads: 1,
    facts: {
      parameters,
      multiplyAdds,
      accuracyOf,
      members: trainings.flatMap(({ member, multiplyAdds: count }) =>
        member === null ? [] : [{ name: member, multiplyAdds: count }],
      ),
    },
  };
}

export const labelOf = ({ trial }: PlannedTrial) => `${trial.study}/${trial.entry} seed ${trial.seed}`;
