import type { StepSpec } from './steps.ts';

/**
 * What the harness and a contender's process say to each other: one JSON request a line on standard input, one JSON
 * answer a line on standard output. The Python peers (peers/protocol.py) speak the same.
 */
export interface PrepareRequest {
  step: StepSpec & { weights: number[][] };
  /** What the contender makes of itself: an engine's name, a memory layout. */
  variant: string;
  data: DataFiles;
  /** Examples of the first steps, whose losses all contenders must agree on. */
  order: number[];
}

/** Raw little-endian arrays: uint8 [examples, ...input], uint8 [examples], float32 weights one after another. */
export interface DataFiles {
  images: string;
  labels: string;
  weights: string;
}

export interface Prepared {
  /** From the network's description to a step that has run, less the steps' own time. */
  compileSeconds: number;
  losses: number[];
  versions: Record<string, string>;
}

export interface Measured {
  /** Wall time of one step, the mean over a turn. */
  microseconds: number;
  /** Processor time of one step: what remains when other processes take the core away. */
  processorMicroseconds: number;
  steps: number;
  /** Of the turn's last step. */
  loss: number;
}

export interface Finished {
  peakMegabytes: number;
}

export type Request = { prepare: PrepareRequest } | { measure: { seconds: number } } | { finish: object };
export type Answer =
  | { prepared: Prepared }
  | { measured: Measured }
  | { finished: Finished }
  | { error: string };
