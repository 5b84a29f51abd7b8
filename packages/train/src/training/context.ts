import type { Dataset, Study } from '@digitbench/core';
import type { Engine } from '../engines/engine.ts';
import type { ProgramCache } from '../program/cache.ts';
import type { TrialBudget } from '../protocol/budget.ts';
import type { TrialProgress } from '../protocol/progress.ts';
import type { EpochRecord } from './epoch-record.ts';

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
  /** Called after each epoch of the entry's own network, or of an ensemble's members in turn. */
  epochDone?: ((epoch: EpochRecord) => void) | undefined;
  /** Awaited about every second of training: it pauses while it is pending, and stops with the error that it throws. */
  between?: (() => Promise<void>) | undefined;
}
