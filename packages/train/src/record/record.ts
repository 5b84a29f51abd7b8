import { RECORD_VERSION, type RunRecord } from '@digitbench/results/record';
import type { TrialJob, TrialResult } from '../protocol/jobs.ts';
import type { Failure } from '../protocol/process.ts';

/** Where and when a trial ran. */
export interface Circumstances {
  machine: RunRecord['machine'];
  /** Git revision of the sources; null if there is none. */
  revision: string | null;
  /** ISO 8601, in UTC. */
  startedAt: string;
  /** How many trials ran there at once, at most, this one included. */
  beside: number;
}

/** How a trial ended: with a result, well or diverged, or with nothing. */
export type Ending = { result: TrialResult } | { failure: Failure };

/** Makes the record of a trial from the request, the findings, and where it ran. This is the only place that makes one. */
export function recordOf(job: TrialJob, ending: Ending, circumstances: Circumstances): RunRecord {
  const { study, entry, seed, profile, dataset, hash, facts } = job;
  const { machine, revision, startedAt, beside } = circumstances;
  const record: RunRecord = {
    schema: RECORD_VERSION,
    study: study.name,
    entry,
    seed,
    profile,
    dataset: dataset.name,
    checksum: dataset.checksum,
    split: null,
    hash,
    revision,
    engine: { name: job.engine, versions: {} },
    fallback: null,
    machine,
    startedAt,
    beside,
    outcome: { status: 'ok' },
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
  if ('failure' in ending) {
    const { cause, reason } = ending.failure;
    return { ...record, outcome: { status: 'failed', cause, reason } };
  }
  const { result } = ending;
  const ensemble = result.ensemble?.map((member) => ({
    ...member,
    multiplyAdds: facts.members.find(({ name }) => name === member.name)?.multiplyAdds ?? null,
  }));
  return { ...record, ...result, ensemble: ensemble ?? null };
}
