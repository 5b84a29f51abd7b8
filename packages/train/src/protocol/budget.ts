/** Limits of one trial, after the entry's own wishes. */
export interface TrialBudget {
  epochs?: number;
  trainExamples?: number;
  evaluationExamples?: number;
}
