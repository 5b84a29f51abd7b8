import type { RunRecord, Store, Trial } from '@digitbench/results';
import type { DatasetSurvey, EngineName, EntryFacts, TrialJob } from '@digitbench/train/protocol';
import type { Shard } from '../commands/run/options.ts';
import type { KnownStudy } from '../zoo/known.ts';
import { budgetOf, type ProfileName, profiles } from '../zoo/profile.ts';
import { estimateSeconds, secondsOf } from './estimate.ts';
import { hashTrial } from './hash.ts';

/** A trial with everything that running and recording it needs. */
export interface PlannedTrial {
  trial: Trial;
  hash: string;
  checksum: string;
  facts: EntryFacts;
  job: TrialJob;
  /** About how long it takes, in seconds. */
  estimate: number;
  /** What is recorded of it but does not count: failed, or of another hash. */
  earlier: RunRecord | undefined;
}

export interface PlanRequest {
  store: Store;
  studies: readonly { known: KnownStudy; entries: readonly EntryFacts[] }[];
  profile: ProfileName;
  seeds: number;
  engine: EngineName;
  dataset: DatasetSurvey;
  datasetPath: string | null;
  shard: Shard | undefined;
  force: boolean;
  /** Trials recorded without their weights are trained again. */
  saveWeights: boolean;
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
export async function planTrials(request: PlanRequest): Promise<Plan> {
  const plan: Plan = { open: [], done: [], recorded: [], newer: [] };
  const seconds = new Map<EntryFacts, number>();
  for (const planned of allTrials(request)) {
    const standing = await request.store.lookUp(planned.trial, planned.hash);
    if ('record' in standing && standing.record.outcome.status === 'ok') {
      seconds.set(planned.facts, secondsOf(standing.record));
    }
    if (standing.kind === 'newer') plan.newer.push(standing.path);
    else if (isDone(standing, planned) && !request.force) {
      plan.done.push(standing.record);
      plan.recorded.push(planned);
    } else {
      planned.earlier = 'record' in standing ? standing.record : undefined;
      plan.open.push(planned);
    }
  }
  for (const planned of plan.open) planned.estimate = seconds.get(planned.facts) ?? planned.estimate;
  plan.open.sort((a, b) => b.estimate - a.estimate);
  return plan;
}

/** Whether a trial need not be run: recorded with this hash, not as failed, and with its weights where they are wanted. */
export function isDone(
  standing: Awaited<ReturnType<Store['lookUp']>>,
  { facts, job }: PlannedTrial,
): standing is { kind: 'done'; record: RunRecord } {
  if (standing.kind !== 'done' || standing.record.outcome.status === 'failed') return false;
  const { outcome, weights } = standing.record;
  const hasWeights = weights !== null || outcome.status !== 'ok' || facts.kind === 'estimator';
  return hasWeights || !job.saveWeights;
}

function allTrials(request: PlanRequest): PlannedTrial[] {
  const { profile, dataset } = request;
  const trials: PlannedTrial[] = [];
  for (const { known, entries } of request.studies) {
    for (const facts of entries) {
      const budget = budgetOf(profile, facts.budgets);
      const hash = hashTrial({
        recipe: facts.recipe,
        sources: known.sources,
        data: dataset.checksum,
        budget,
        numerics: known.facts.numerics,
      });
      const estimate = estimateSeconds(facts, budget, dataset);
      for (let seed = 1; seed <= request.seeds; seed++) {
        const place = { study: known.study.name, entry: facts.entry, seed };
        trials.push({
          trial: { ...place, profile, engine: request.engine, dataset: dataset.name },
          hash,
          checksum: dataset.checksum,
          facts,
          estimate,
          earlier: undefined,
          job: {
            kind: 'trial',
            study: { name: known.study.name, module: known.study.module },
            entry: facts.entry,
            seed,
            engine: request.engine,
            dataset: request.datasetPath,
            budget,
            latency: profiles[profile].latency,
            saveWeights: request.saveWeights,
            threads: 1,
          },
        });
      }
    }
  }
  const { shard } = request;
  return shard === undefined ? trials : trials.filter((_, i) => i % shard.count === shard.index - 1);
}

export const labelOf = ({ trial }: PlannedTrial) => `${trial.study}/${trial.entry} seed ${trial.seed}`;
