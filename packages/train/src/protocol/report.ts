import type { RunRecord } from '@digitbench/results';

/** The findings of a trial: the part of its record that its process knows. */
export type TrialReport = Pick<
  RunRecord,
  | 'split'
  | 'shares'
  | 'engine'
  | 'fallback'
  | 'outcome'
  | 'warnings'
  | 'parameters'
  | 'seconds'
  | 'epochs'
  | 'bestEpoch'
  | 'accuracyOf'
  | 'test'
  | 'classes'
  | 'confusion'
  | 'predictions'
  | 'probabilities'
  | 'outputs'
  | 'ensemble'
  | 'latency'
>;
