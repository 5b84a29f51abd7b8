import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openStore, type RunRecord, type Store } from '@digitbench/results';
import { describeMachine, gitRevision } from '@digitbench/train/node';
import type { HarnessPool } from '../../place/local/harness-pool.ts';
import { labelOf, type PlannedTrial } from '../../plan/plan.ts';
import type { SeedTrial } from '../../run/plan-seed.ts';
import { runTrials } from '../../run/run.ts';
import { keptWeights } from '../../run/weights.ts';
import { createDisplay } from '../../screen/create.ts';
import { plural } from '../../screen/format.ts';
import { cacheFolder } from '../../shell/repository.ts';
import { type ProfileName, timeLimitOf } from '../../zoo/profile.ts';

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

export interface Gathering {
  pool: HarnessPool;
  profile: ProfileName;
  /** Folder of the records. */
  results: string;
  jobs: number | undefined;
  trialsAtOnce: number | null;
  timeLimit: number | undefined;
  signal: AbortSignal;
  /** Where weights are kept that were trained for predictions: a results folder of its own, the cache's unless given. */
  trained: string | undefined;
}

/**
 * Finds the weights of all trials: beside their records, else among those that were trained for predictions before; what
 * is missing is trained now, into that folder, so that the records are not touched and the next question is answered at once.
 */
export async function gatherWeights(
  trials: readonly SeedTrial[],
  gathering: Gathering,
): Promise<{ ready: Ready[]; unready: Unready[] }> {
  const store = openStore(gathering.trained ?? join(cacheFolder, 'trained'));
  const found = new Map<PlannedTrial, Ready>();
  for (const { planned, record } of trials) {
    const kept = record && keptWeights(record, gathering.results);
    if (planned.facts.kind === 'estimator')
      found.set(planned, { planned, weights: null, origin: 'fitted', record });
    else if (kept !== undefined) found.set(planned, { planned, weights: kept, origin: 'kept', record });
    else {
      const before = await trainedBefore(store, planned);
      if (before !== undefined) found.set(planned, before);
    }
  }
  const missing = trials.flatMap(({ planned }) => (found.has(planned) ? [] : [planned]));
  if (missing.length > 0) await train(missing, store, gathering);
  const unready: Unready[] = [];
  for (const planned of missing) {
    const trained = await trainedBefore(store, planned);
    if (trained !== undefined) found.set(planned, trained);
    else if (!gathering.signal.aborted) unready.push({ planned, reason: await reasonOf(store, planned) });
  }
  const ready = trials.flatMap(({ planned }) => found.get(planned) ?? []);
  return { ready, unready };
}

async function trainedBefore(store: Store, planned: PlannedTrial): Promise<Ready | undefined> {
  const standing = await store.lookUp(planned.trial, planned.hash);
  if (standing.kind !== 'done') return undefined;
  const weights = keptWeights(standing.record, store.folder);
  return weights === undefined ? undefined : { planned, weights, origin: 'trained', record: standing.record };
}

async function reasonOf(store: Store, { trial, hash }: PlannedTrial): Promise<string> {
  const standing = await store.lookUp(trial, hash);
  if (standing.kind !== 'done') return 'it was not trained';
  const { outcome } = standing.record;
  return outcome.status === 'ok' ? 'the training left no weights' : `${outcome.status}: ${outcome.reason}`;
}

async function train(missing: readonly PlannedTrial[], store: Store, gathering: Gathering): Promise<void> {
  const { pool, profile, signal } = gathering;
  const trials = missing
    .map((planned) => ({ ...planned, job: { ...planned.job, saveWeights: true, latency: false } }))
    .sort((a, b) => b.estimate - a.estimate);
  const jobs = Math.min(gathering.jobs ?? gathering.trialsAtOnce ?? availableParallelism(), trials.length);
  const estimate = trials.reduce((sum, planned) => sum + planned.estimate, 0);
  const display = createDisplay({ trials: trials.length, jobs, estimate });
  const [first] = trials;
  const what = trials.length === 1 && first ? labelOf(first) : plural(trials.length, 'network');
  try {
    display.note(
      `No weights of ${what} are kept (run --save-weights): training with the ${profile} profile, kept in ${store.folder}`,
    );
    await runTrials({
      pool,
      jobs,
      store,
      trials,
      display,
      machine: describeMachine(),
      revision: gitRevision(),
      timeLimit: timeLimitOf(gathering),
      force: false,
      signal,
    });
  } finally {
    display.stop();
  }
}
