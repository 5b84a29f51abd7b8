import type { Dataset, Study } from '@digitbench/core';
import { encodePredictions } from '@digitbench/results/record';
import type { TrialBudget } from '../protocol/budget.ts';
import type { TestAnswers } from '../protocol/test-answers.ts';
import { testExamples, testStream } from './data.ts';
import { imageNumbers } from './numbered-images.ts';

/** Undefined if a task shows images that are not the data set's own, so that they have no number. */
export function describeTestSet(
  { task }: Study,
  { test }: Dataset,
  budget: TrialBudget,
): TestAnswers | undefined {
  const all = imageNumbers(task, test, testStream(), testExamples(task, { test }, {}));
  if (all === undefined) return undefined;
  const examples = testExamples(task, { test }, budget);
  const targets = Object.entries(examples.targets).map(([name, column]) => [name, encodePredictions(column)]);
  // A budget takes the first examples.
  const images = [...all.subarray(0, examples.count)];
  const isWhole = images.length === test.count && images.every((number, i) => number === i);
  return { targets: Object.fromEntries(targets), images: isWhole ? null : images };
}
