import type { TrialBudget } from '@digitbench/train';
import type { StepSpec } from './steps.ts';
import type { TrainingDescription } from './zoo/description.ts';

/**
 * The messages between the harness and a contender's process: one JSON request per line on standard input, one JSON answer
 * per line on standard output. The Python peers (peers/protocol.py) use the same protocol.
 */
export interface PrepareRequest {
  step: StepSpec & { weights: number[][] };
  /** The contender's variant: an engine's name, a memory layout. */
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
  /** Processor time of one step, which excludes the time when other processes have the core. */
  processorMicroseconds: number;
  steps: number;
  /** Of the turn's last step. */
  loss: number;
}

export interface Finished {
  peakMegabytes: number;
}

/** An entry of the zoo that a process of ours trains, or describes to the peers. */
export interface EntryRequest {
  /** Absolute path of the module whose default export is the study. */
  module: string;
  entry: string;
  seed: number;
  budget: TrialBudget;
  /** Folder of IDX files; null: MNIST. */
  dataset: string | null;
}

/** Asks a process of ours for the trainings of an entry as data, with files in a folder. */
export interface DescribeRequest extends EntryRequest {
  folder: string;
}

/** The trainings of an entry, or why a peer cannot be told what they are. */
export type Described = { descriptions: TrainingDescription[] } | { reason: string };

/** A whole training: from the description to the answers to the test examples. */
export interface Trained {
  seconds: number;
  processorSeconds: number;
  /** On the test examples; the mean of the members' own where there are several networks. */
  accuracy: number;
}

export type Request =
  | { prepare: PrepareRequest }
  | { measure: { seconds: number } }
  | { describe: DescribeRequest }
  | { train: EntryRequest | { descriptions: TrainingDescription[] } }
  | { finish: object };
export type Answer =
  | { prepared: Prepared }
  | { measured: Measured }
  | { described: Described }
  | { trained: Trained }
  | { finished: Finished }
  | { error: string };
