import { own } from '../own.ts';
import { decodePredictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';
import type { AnsweredExamples } from './examples.ts';

/** The test examples as a record answered them; null where it or its test set does not hold the answers. */
export function answeredExamples(record: RunRecord, testSet: TestSet | undefined): AnsweredExamples | null {
  if (testSet === undefined) return null;
  const named = [
    [record.accuracyOf, record.predictions] as const,
    ...Object.entries(record.outputs ?? {}).map(([name, { predictions }]) => [name, predictions] as const),
  ];
  const outputs: [string, AnsweredExamples['outputs'][string]][] = [];
  for (const [name, predictions] of named) {
    const targets = own(testSet.targets, name);
    if (predictions === null || targets === undefined || targets.length !== predictions.length) continue;
    outputs.push([name, { answers: decodePredictions(predictions), targets: decodePredictions(targets) }]);
  }
  const [first] = outputs;
  if (first === undefined) return null;
  return {
    count: first[1].answers.length,
    outputs: Object.fromEntries(outputs),
    accuracyOf: record.accuracyOf,
    images: testSet.images,
  };
}
