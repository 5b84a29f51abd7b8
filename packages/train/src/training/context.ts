import type { Dataset, Study } from '@digitbench/core';
import type { Engine } from '../engines/engine.ts';
import type { ProgramCache } from '../program/cache.ts';
import type { TrialBudget } from '../protocol/budget.ts';
import type { TrialProgress } from '../protocol/progress.ts';

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
