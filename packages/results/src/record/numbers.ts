import type { RunRecord } from './schema.ts';

/**
 * Everything in a record that the trial's hash, seed, engine and machine determine, as a text that is equal for equal numbers.
 * The sampled probabilities are left out, because older records lack them.
 */
export function numbersOf(record: RunRecord): string {
  const { outcome, test, confusion, predictions, outputs, bestEpoch, epochs, ensemble } = record;
  const losses = (list: RunRecord['epochs']) =>
    list.map(({ trainLoss, smoothedLoss, validLoss, validAccuracy, sourceMetrics }) => [
      trainLoss,
      validLoss,
      validAccuracy,
      ...(sourceMetrics === undefined ? [] : [sourceMetrics]),
      ...(smoothedLoss === undefined ? [] : [{ smoothedLoss }]),
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
