import type { Entry, Examples, Recipe, Task } from '@digitbench/core';
import type { TrialReport } from '../protocol/report.ts';
import type { Answers } from './answers.ts';
import { describeAnswers } from './answers.ts';
import type { TrainingData } from './data.ts';
import type { Scores } from './evaluate.ts';
import type { Training } from './train.ts';

/** What the record says of how the data was divided. */
export function describeSplit(
  data: TrainingData,
  recipe: Pick<Recipe, 'validation'>,
  test: Examples,
): TrialReport['split'] {
  const { kind } = recipe.validation;
  return {
    train: data.trainCount,
    valid: data.validation?.count ?? null,
    test: test.count,
    // A fold is a fraction that is held back.
    validation: kind === 'fold' ? 'fraction' : kind,
  };
}

/** The epochs of a training, rounded to what a reader can use: times to the microsecond. */
export function describeEpochs(epochs: Training['epochs']): TrialReport['epochs'] {
  return epochs.map((epoch) => ({ ...epoch, seconds: roundSeconds(epoch.seconds) }));
}

export const roundSeconds = (seconds: number) => Math.round(seconds * 1e6) / 1e6;

export function describeSeconds(seconds: Training['seconds']): TrialReport['seconds'] {
  const { setUp, compile, train, evaluate } = seconds;
  return {
    setUp: roundSeconds(setUp),
    compile: roundSeconds(compile),
    train: roundSeconds(train),
    evaluate: roundSeconds(evaluate),
  };
}

/** JSON has no number for a metric that is not finite: it is missing. */
export function describeMetrics(metrics: Record<string, number | null>): NonNullable<TrialReport['test']> {
  const entries = Object.entries(metrics).map(([name, value]) => [
    name,
    Number.isFinite(value) ? value : null,
  ]);
  return { accuracy: null, loss: null, ...Object.fromEntries(entries) };
}

type TestFields = Pick<TrialReport, 'test' | 'accuracyOf'> & Answers & Pick<TrialReport, 'outputs'>;

/** The test's part of a report. */
export function describeTest(
  task: Task,
  entry: Entry,
  metrics: Record<string, number | null>,
  scores: Scores,
  examples: Examples,
): TestFields {
  return {
    accuracyOf: task.accuracy,
    test: describeMetrics(metrics),
    ...describeAnswers(task, entry, scores, examples),
  };
}

/** The same for a trial that was not tested. */
export function noTest(task: Task): TestFields {
  return {
    accuracyOf: task.accuracy,
    test: null,
    classes: null,
    confusion: null,
    predictions: null,
    probabilities: null,
    outputs: null,
  };
}

export const ok: TrialReport['outcome'] = { status: 'ok' };

export function warningsOf({ prepared }: Pick<Training, 'prepared'>): string[] {
  const { fallback, engine } = prepared;
  return fallback === undefined
    ? []
    : [`ran on ${engine.name} instead of ${fallback.from}: ${fallback.reason}`];
}
