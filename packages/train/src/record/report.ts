import type { Entry, Task } from '@digitbench/core';
import type { TrialReport } from '../protocol/report.ts';
import type { Metrics } from '../training/evaluate.ts';
import type { Findings, MemberFindings, Split } from '../training/findings.ts';
import type { Training } from '../training/train.ts';
import { describeAnswers } from './answers.ts';
import { roundSeconds } from './round-seconds.ts';

/** A trial's findings in the form of its record: the part that the training process knows. */
export function describeFindings(
  task: Task,
  entry: Entry,
  findings: Findings,
  latency: TrialReport['latency'],
): TrialReport {
  const { engine, fallback, warnings, parameters, bestEpoch, members, diverged, tested } = findings;
  return {
    split: describeSplit(findings.split),
    shares: findings.shares,
    engine,
    fallback,
    outcome: diverged === undefined ? { status: 'ok' } : { status: 'diverged', reason: diverged },
    warnings,
    parameters,
    seconds: describeSeconds(findings.seconds),
    epochs: describeEpochs(findings.epochs),
    bestEpoch,
    accuracyOf: task.accuracy,
    test: tested === undefined ? null : describeMetrics(tested.metrics),
    ...(tested === undefined
      ? { classes: null, confusion: null, predictions: null, probabilities: null, outputs: null }
      : describeAnswers(task, entry, tested.scores, tested.examples)),
    ensemble: members?.map(describeMember) ?? null,
    latency,
  };
}

// A fold is recorded as a fraction that is held back.
const describeSplit = ({ validation, ...counts }: Split): TrialReport['split'] => ({
  ...counts,
  validation: validation === 'fold' ? 'fraction' : validation,
});

const describeEpochs = (epochs: Training['epochs']): TrialReport['epochs'] =>
  epochs.map(({ sourceMetrics, ...epoch }) => ({
    ...epoch,
    seconds: roundSeconds(epoch.seconds),
    ...(sourceMetrics === undefined ? {} : { sourceMetrics: finite(sourceMetrics) }),
  }));

function describeSeconds(seconds: Training['seconds']): TrialReport['seconds'] {
  const { setUp, compile, train, evaluate } = seconds;
  return {
    setUp: roundSeconds(setUp),
    compile: roundSeconds(compile),
    train: roundSeconds(train),
    evaluate: roundSeconds(evaluate),
  };
}

const describeMetrics = (metrics: Metrics): NonNullable<TrialReport['test']> => ({
  accuracy: null,
  loss: null,
  ...finite(metrics),
});

/** JSON has no numbers that are not finite, so such a metric is left out. */
const finite = (metrics: Record<string, number | null>): Record<string, number | null> =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );

function describeMember({ name, training, metrics }: MemberFindings) {
  return {
    name,
    parameters: training.parameters,
    multiplyAdds: null,
    seconds: roundSeconds(training.seconds.train),
    epochs: describeEpochs(training.epochs),
    bestEpoch: training.bestEpoch,
    test: metrics === undefined ? null : describeMetrics(metrics),
  };
}
