import type { RunRecord } from './schema.ts';

/**
 * Everything of a record that the trial's hash, seed, engine and machine decide, as a text that is equal for equal numbers;
 * but for the sampled probabilities, which older records lack.
 */
export function numbersOf(record: RunRecord): string {
  const { outcome, test, confusion, predictions, outputs, bestEpoch, epochs, ensemble } = record;
  const losses = (list: RunRecord['epochs']) =>
    list.map(({ trainLoss, validLoss, validAccuracy, sourceMetrics }) => [
      trainLoss,
      validLoss,
      validAccuracy,
      ...(sourceMetrics === undefined ? [] : [sourceMetrics]),
    ]);
  const members = ensemble?.map((member) => ({
    name: member.name,
    test: member.test,
    epochs: losses(member.epochs),
  }));
  return JSON.stringify({
    outcome,
    test,
    confusion,
    predictions,
    outputs: outputs && Object.fromEntries(Object.entries(outputs).map(withoutProbabilities)),
    bestEpoch,
    epochs: losses(epochs),
    members,
  });
}

const withoutProbabilities = ([name, { probabilities: _, ...answers }]: [
  string,
  NonNullable<RunRecord['outputs']>[string],
]) => [name, answers] as const;
