import type { Dataset, Entry, Study } from '@digitbench/core';
import type { RunRecord } from '@digitbench/results';
import type { Engine } from '../engines/engine.ts';
import type { ProgramCache } from '../program/cache.ts';
import type { TrialBudget } from '../trials/profile.ts';
import type { NamedArray } from '../weights/safetensors.ts';
import { runEnsemble } from './ensemble.ts';
import { runEstimator } from './estimator.ts';
import { measureLatency } from './latency.ts';
import { runNetwork } from './network.ts';
import type { TrialProgress } from './train.ts';

/** One trial: an entry, a seed, the data, the limits, the engines in order of preference. */
export interface TrialContext {
  study: Study;
  entry: string;
  seed: number;
  dataset: Dataset;
  budget: TrialBudget;
  engines: readonly Engine[];
  cache: ProgramCache;
  /** Whether to time single predictions. */
  latency: boolean;
  /** Whether to hand over the trained weights. */
  saveWeights: boolean;
  progress(progress: TrialProgress): void;
}

/** What a trial finds out: the part of its record that its process knows. */
export type TrialReport = Pick<
  RunRecord,
  | 'split'
  | 'engine'
  | 'fallback'
  | 'outcome'
  | 'warnings'
  | 'parameters'
  | 'seconds'
  | 'epochs'
  | 'bestEpoch'
  | 'accuracyOf'
  | 'test'
  | 'classes'
  | 'confusion'
  | 'predictions'
  | 'probabilities'
  | 'outputs'
  | 'ensemble'
  | 'latency'
>;

/** Trains and tests. Throws what the entry's own code throws. */
export async function runTrial(
  context: TrialContext,
): Promise<TrialReport & { latencySeconds: number; trained: NamedArray[] | null }> {
  const entry: Entry | undefined = context.study.entries[context.entry];
  if (entry === undefined) {
    throw new Error(
      `study ${context.study.name}: no entry ${context.entry}; it has ${Object.keys(context.study.entries)}`,
    );
  }
  const { report, predict, weights } = await runEntry(context, entry);
  const trained = context.saveWeights ? (weights?.() ?? null) : null;
  const started = performance.now();
  const latency = context.latency && predict !== undefined ? await measureLatencies(predict) : null;
  return { ...report, trained, latency, latencySeconds: (performance.now() - started) / 1000 };
}

/** What a kind of entry finds out, and, where it was trained and is one thing, how to ask it for predictions. */
export interface Finished {
  report: Omit<TrialReport, 'latency'>;
  predict: ((count: number) => Promise<unknown>) | undefined;
  /** The weights that were tested. */
  weights?: () => NamedArray[];
}

function runEntry(context: TrialContext, entry: Entry): Promise<Finished> {
  switch (entry.kind) {
    case 'network':
      return runNetwork(context, entry);
    case 'ensemble':
      return runEnsemble(context, entry);
    case 'estimator':
      return runEstimator(context, entry);
  }
}

async function measureLatencies(
  predict: (count: number) => Promise<unknown>,
): Promise<TrialReport['latency']> {
  return {
    batch1: await measureLatency(() => predict(1)),
    batch256: await measureLatency(() => predict(256)),
  };
}
