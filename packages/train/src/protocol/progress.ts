/** How far a trial is. */
export type TrialProgress = { phase: 'compiling' | 'testing' } | ({ phase: 'training' } & TrainingProgress);

export interface TrainingProgress {
  /** From 1. */
  epoch: number;
  epochs: number;
  /** Of the whole training, 0 to 1. */
  fraction: number;
  /** The mean of the last steps. */
  loss: number;
}
