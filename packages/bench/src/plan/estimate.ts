import type { RunRecord } from '@digitbench/results';
import type { DatasetSurvey, EntryFacts, TrialBudget } from '@digitbench/train/protocol';

/** Rough figures for one core. They order trials; records, if there are any, correct them. */
const secondsPerMultiplyAdd = 1 / 10e9;
const secondsPerStep = 30e-6;
const secondsPerTrial = 0.5;
const secondsPerUnknown = 5;

/** Forward and backward: a step costs about three times a prediction. */
const passes = 3;

/** About how many seconds a trial takes, before anything like it has been recorded. */
export function estimateSeconds(facts: EntryFacts, budget: TrialBudget, data: DatasetSurvey): number {
  if (facts.trainings.length === 0) return secondsPerUnknown;
  const examples = Math.min(data.train, budget.trainExamples ?? data.train);
  const trained = facts.trainings.map(({ multiplyAdds, epochs, batchSize }) => {
    const count = Math.min(epochs, budget.epochs ?? epochs);
    const work = (multiplyAdds ?? 1e6) * passes * examples * secondsPerMultiplyAdd;
    return count * (work + (examples / batchSize) * secondsPerStep);
  });
  return trained.reduce((sum, seconds) => sum + seconds, secondsPerTrial);
}

/** Seconds that a record's trial took. */
export function secondsOf({ seconds }: Pick<RunRecord, 'seconds'>): number {
  return (seconds.setUp ?? 0) + (seconds.compile ?? 0) + (seconds.train ?? 0) + (seconds.evaluate ?? 0);
}
