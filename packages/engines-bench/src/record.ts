import type { EngineRecord } from '@digitbench/results';

export type { EngineRecord } from '@digitbench/results';

/** What one contender took for one training step. */
export type Measurement = EngineRecord['measurements'][number];

/** Over the rounds: extremes and quartiles. */
export type Spread = Measurement['spread'];

/** Something that was requested but could not be measured; a step of null means all steps. */
export type Problem = EngineRecord['problems'][number];
