import { join } from 'node:path';
import { openStore, type RunRecord, type Store, StoreError } from '@digitbench/results';
import type { Place } from '../../place/place.ts';
import { labelOf, type PlannedTrial } from '../../plan/plan.ts';
import type { BenchRequest } from '../../run/bench.ts';
import type { SeedTrial } from '../../run/plan-seed.ts';
import { runTrials } from '../../run/trials.ts';
import { keptWeights } from '../../run/weights.ts';
import { createDisplay } from '../../screen/create.ts';
import { plural } from '../../screen/format.ts';
import { cacheFolder } from '../../shell/repository.ts';
import { UsageError } from '../../shell/usage.ts';
import { timeLimitOf } from '../../zoo/profile.ts';
import type { PredictRequest } from './request.ts';

type WeightsRequest = BenchRequest & Pick<PredictRequest, 'trained'>;

/** A trained entry that can be asked. */
export interface Ready {
  planned: PlannedTrial;
  /** Null: an estimator, which needs none. */
  weights: string | null;
  /** kept: by `run --save-weights`; trained: for predictions, now or earlier; fitted: an estimator, now. */
  origin: 'kept' | 'trained' | 'fitted';
  record: RunRecord | undefined;
}

export interface Unready {
  planned: PlannedTrial;
  reason: string;
}

/**
 * Finds the weights of all trials: beside their records, else among those that were trained for predictions before; what
 * is missing is trained now, into that folder, so that the records are not touched and the next question is answered at once.
 */
export async function gatherWeights(
  trials: readonly SeedTrial[],
  request: WeightsRequest,
  place: Place,
  trialsAtOnce: number | null,
): Promise<{ ready: Ready[]; unready: Unready[] }> {
  const store = openStore(request.trained ?? join(cacheFolder, 'trained'));
  const found = new Map<PlannedTrial, Ready>();
  for (const { planned, record } of trials) {
    const kept = record && keptWeights(record, request.results);
    if (planned.facts.kind === 'estimator')
      found.set(planned, { planned, weights: null, origin: 'fitted', record });
    else if (kept !== undefined) found.set(planned, { planned, weights: kept, origin: 'kept', record });
    else {
      const before = await trainedBefore(store, planned);
      if (before !== undefined) found.set(planned, before);
    }
  }
  const missing = trials.flatMap(({ planned }) => (found.has(planned) ? [] : [planned]));
  if (missing.length > 0) await refuseUnwritable(store, request.plan.profile);
  if (missing.length > 0) await train(missing, store, request, place, trialsAtOnce);
  const unready: Unready[] = [];
  for (const planned of missing) {
    const trained = await trainedBefore(store, planned);
    if (trained !== undefined) found.set(planned, trained);
    else if (!request.signal.aborted) unready.push({ planned, reason: await reasonOf(store, planned) });
  }
  const ready = trials.flatMap(({ planned }) => found.get(planned) ?? []);
  return { ready, unready };
}

/** Before anything is trained for it. Throws a UsageError. */
async function refuseUnwritable(store: Store, profile: string): Promise<void> {
  try {
    await store.requireWritable(profile);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { cause } = error;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why = code === 'EROFS' ? 'its file system is read-only' : 'nothing can be written there';
    throw new UsageError([
      `predict: no weights were kept, and those trained now would go to ${store.folder}, but ${why}; ` +
        'name a folder of your own with --trained, or one with weights that `run --save-weights` kept with --results',
    ]);
  }
}

async function trainedBefore(store: Store, planned: PlannedTrial): Promise<Ready | undefined> {
  const standing = await store.lookUp(planned.trial, planned.job.hash);
  if (standing.kind !== 'done') return undefined;
  const weights = keptWeights(standing.record, store.folder);
  return weights === undefined ? undefined : { planned, weights, origin: 'trained', record: standing.record };
}

async function reasonOf(store: Store, { trial, job: { hash } }: PlannedTrial): Promise<string> {
  const standing = await store.lookUp(trial, hash);
  if (standing.kind !== 'done') return 'it was not trained';
  const { outcome } = standing.record;
  return outcome.status === 'ok' ? 'the training left no weights' : `${outcome.status}: ${outcome.reason}`;
}

async function train(
  missing: readonly PlannedTrial[],
  store: Store,
  request: WeightsRequest,
  place: Place,
  trialsAtOnce: number | null,
): Promise<void> {
  const { profile } = request.plan;
  const { signal } = request;
  const trials = missing
    .map((planned) => ({ ...planned, job: { ...planned.job, saveWeights: true, latency: false } }))
    .sort((a, b) => b.estimate - a.estimate);
  const jobs = Math.min(request.place.jobs ?? trialsAtOnce ?? place.slots, trials.length);
  const estimate = trials.reduce((sum, planned) => sum + planned.estimate, 0);
  const display = await createDisplay({ trials: trials.length, jobs, estimate });
  const [first] = trials;
  const what = trials.length === 1 && first ? labelOf(first) : plural(trials.length, 'network');
  try {
    display.note(
      `No weights of ${what} are kept (run --save-weights): training with the ${profile} profile, kept in ${store.folder}`,
    );
    const timeLimit = timeLimitOf({ profile, timeLimit: request.timeLimit });
    await runTrials({ place, jobs, store, trials, display, timeLimit, signal });
  } finally {
    display.stop();
  }
}
