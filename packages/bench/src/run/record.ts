import { RECORD_VERSION, type RunRecord } from '@digitbench/results';
import type { Failure, TrialResult } from '@digitbench/train/protocol';
import type { PlannedTrial } from '../plan/plan.ts';

/** What the harness knows of a trial's circumstances. */
export interface Circumstances {
  machine: RunRecord['machine'];
  revision: string | null;
  startedAt: Date;
  /** How many trials ran at once, at most, this one included. */
  beside: number;
}

/** The record of a trial that came to its end, well or not. */
export function recordResult(
  planned: PlannedTrial,
  result: TrialResult,
  circumstances: Circumstances,
): RunRecord {
  const { facts } = planned;
  return {
    ...frame(planned, circumstances),
    ...result,
    multiplyAdds: facts.multiplyAdds,
    ensemble:
      result.ensemble?.map((member) => ({
        ...member,
        multiplyAdds:
          facts.trainings.find((training) => training.member === member.name)?.multiplyAdds ?? null,
      })) ?? null,
  };
}

/** The record of a trial that came to nothing. */
export function recordFailure(
  planned: PlannedTrial,
  failure: Failure,
  circumstances: Circumstances,
): RunRecord {
  return {
    ...frame(planned, circumstances),
    engine: { name: planned.trial.engine, versions: {} },
    outcome: { status: 'failed', cause: failure.cause, reason: failure.reason },
  };
}

function frame(planned: PlannedTrial, circumstances: Circumstances): Omit<RunRecord, 'engine' | 'outcome'> {
  const { trial, hash, checksum, facts } = planned;
  return {
    schema: RECORD_VERSION,
    study: trial.study,
    entry: trial.entry,
    seed: trial.seed,
    profile: trial.profile,
    dataset: trial.dataset,
    checksum,
    split: null,
    hash,
    revision: circumstances.revision,
    fallback: null,
    machine: circumstances.machine,
    startedAt: circumstances.startedAt.toISOString(),
    beside: circumstances.beside,
    warnings: [],
    parameters: facts.parameters,
    multiplyAdds: facts.multiplyAdds,
    seconds: { setUp: null, compile: null, train: null, evaluate: null },
    peakMemory: null,
    epochs: [],
    bestEpoch: null,
    accuracyOf: facts.accuracyOf,
    test: null,
    classes: null,
    confusion: null,
    predictions: null,
    probabilities: null,
    outputs: null,
    ensemble: null,
    latency: null,
    weights: null,
  };
}
