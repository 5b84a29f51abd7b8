import type { Dataset, Study } from '@digitbench/core';
import type { Engine } from '../engines/engine.ts';
import type { ProgramCache } from '../program/cache.ts';
import type { TrialBudget } from '../protocol/budget.ts';
import type { TrialProgress } from '../protocol/progress.ts';
import type { TrialReport } from '../protocol/report.ts';
import type { NamedArray } from '../weights/safetensors.ts';

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

/** What a kind of entry finds out, and, where it was trained and is one thing, how to ask it for predictions. */
export interface Finished {
  report: Omit<TrialReport, 'latency'>;
  predict: ((count: number) => Promise<unknown>) | undefined;
  /** The weights that were tested. */
  weights?: () => NamedArray[];
}
