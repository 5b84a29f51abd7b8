import type { RunRecord } from './schema.ts';

/** What identifies a trial. Two records of one trial differ at most in machine, engine (after a fallback) and hash. */
export interface Trial {
  readonly study: string;
  readonly entry: string;
  readonly seed: number;
  readonly profile: string;
  /** The requested engine. A trial that fell back to another engine is still this trial. */
  readonly engine: string;
  readonly dataset: string;
}

/** The trial a record belongs to. */
export function trialOf(record: RunRecord): Trial {
  const { study, entry, seed, profile, dataset } = record;
  return { study, entry, seed, profile, dataset, engine: record.fallback?.from ?? record.engine.name };
}

/** `paper/linear-depth/model0 seed 1 (onnx, mnist)`: a trial in a message, and its key in a map. */
export function describeTrial(trial: Trial): string {
  return `${trial.profile}/${trial.study}/${trial.entry} seed ${trial.seed} (${trial.engine}, ${trial.dataset})`;
}

/** Whether `record` is a run of `trial`; without `engine`, of the trial on any engine. */
export function isRunOf(record: RunRecord, trial: Trial): boolean {
  return describeTrial(trialOf(record)) === describeTrial(trial);
}
