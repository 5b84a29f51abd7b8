import type { Entry } from '@digitbench/core';
import type { TrialReport } from '../protocol/report.ts';
import type { NamedArray } from '../weights/safetensors.ts';
import type { Finished, TrialContext } from './context.ts';
import { runEnsemble } from './ensemble.ts';
import { runEstimator } from './estimator.ts';
import { measureLatency } from './latency.ts';
import { runNetwork } from './network.ts';

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
