import type { Network, Random, Recipe, Task } from '@digitbench/core';
import type { Engine } from '../engines/engine.ts';
import type { ProgramCache } from '../program/cache.ts';
import type { Teacher } from '../program/program.ts';
import type { TrialProgress } from '../protocol/progress.ts';
import type { TrainingStreams } from '../streams.ts';
import type { TrainingData } from './data.ts';
import type { EpochRecord } from './epoch-record.ts';

/** A network to train, and all that decides its numbers. */
export interface TrainingRequest {
  task: Task;
  build(random: Random): Network | Promise<Network>;
  recipe: Recipe;
  teacher?: Teacher | undefined;
  /** Whether its first weights come from elsewhere than its seed. */
  pretrained?: boolean | undefined;
  data: TrainingData;
  streams: TrainingStreams;
  epochs: number;
  engines: readonly Engine[];
  cache: ProgramCache;
  progress(progress: TrialProgress): void;
  epochDone?: ((epoch: EpochRecord) => void) | undefined;
  between?: (() => Promise<void>) | undefined;
}
