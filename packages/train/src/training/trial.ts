import type { Entry } from '@digitbench/core';
import type { TrialReport } from '../protocol/report.ts';
import { describeFindings } from '../record/report.ts';
import type { NamedArray } from '../weights/safetensors.ts';
import type { TrialContext } from './context.ts';
import { runEnsemble } from './ensemble.ts';
import { runEstimator } from './estimator.ts';
import type { Findings } from './findings.ts';
import { measureLatency } from './latency.ts';
import { runNetwork } from './network.ts';

export interface TrialEnding {
  report: TrialReport;
  /** Null if they were not requested or there are none. */
  weights: NamedArray[] | null;
  /** Spent on timing single predictions. */
  latencySeconds: number;
}

/** Trains and tests. Throws what the entry's own code throws. */
export async function runTrial(context: TrialContext): Promise<TrialEnding> {
  const { study } = context;
  const entry: Entry | undefined = study.entries[context.entry];
  if (entry === undefined) {
    throw new Error(`study ${study.name}: no entry ${context.entry}; it has ${Object.keys(study.entries)}`);
  }
  const findings = await runEntry(context, entry);
  const weights = context.saveWeights ? (findings.weights?.() ?? null) : null;
  const started = performance.now();
  const latency =
    context.latency && findings.predict !== undefined ? await measureLatencies(findings.predict) : null;
  const latencySeconds = (performance.now() - started) / 1000;
  return { report: describeFindings(study.task, entry, findings, latency), weights, latencySeconds };
}

function runEntry(context: TrialContext, entry: Entry): Promise<Findings> {
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
