import { answers, type Entry, type Examples, type Task } from '@digitbench/core';
import { confusionMatrix, encodePredictions } from '@digitbench/results/record';
import type { Scores } from '../training/evaluate.ts';
import { sampleProbabilities, scoreMeaning } from './probabilities.ts';

export interface Answers {
  classes: string[] | null;
  confusion: number[][] | null;
  predictions: string | null;
  probabilities: number[][] | null;
}

/** The answers to each test example, by output: the task's accuracy is about the first; the others are further outputs. */
export function describeAnswers(
  task: Task,
  entry: Entry,
  scores: Scores,
  examples: Examples,
): Answers & { outputs: Record<string, Answers> | null } {
  const meaning = scoreMeaning(entry);
  const all = Object.entries(task.outputs).map(([name, output]): [string, Answers] => {
    const values = scores[name] ?? new Float32Array(0);
    const predicted = answers(values, values.length / examples.count);
    return [
      name,
      {
        classes: [...output.labels],
        confusion: confusionMatrix(examples.targets[name] ?? [], predicted, output.classes),
        predictions: encodePredictions(predicted),
        probabilities: sampleProbabilities(values, examples.count, meaning),
      },
    ];
  });
  const main = all.find(([name]) => name === task.accuracy)?.[1];
  const others = all.filter(([name]) => name !== task.accuracy);
  return {
    ...(main ?? { classes: null, confusion: null, predictions: null, probabilities: null }),
    outputs: others.length === 0 ? null : Object.fromEntries(others),
  };
}
