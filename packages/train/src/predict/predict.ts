import { answers, type Entry, type TaskOutput } from '@digitbench/core';
import type { OutputPrediction, Prediction, Question } from '../protocol/prediction.ts';
import { probabilitiesOf, scoreMeaning } from '../record/probabilities.ts';
import { pose } from './pose.ts';
import { type PredictContext, scoresOf } from './scores.ts';

/** Asks a trained entry. */
export async function predictTrained(context: PredictContext, question: Question): Promise<Prediction> {
  const { study, dataset } = context;
  const { example, known, pixels, label, notes } = pose(study, dataset, question);
  const { scores, engine } = await scoresOf(context, example);
  const entry = study.entries[context.entry];
  const outputs = Object.entries(study.task.outputs).map(([name, output]): [string, OutputPrediction] => {
    const target = known ? example.targets[name]?.[0] : undefined;
    return [name, describe(output, scores[name] ?? new Float32Array(0), entry, target)];
  });
  const numbers = Object.entries(study.task.inputs)
    .filter(([, { kind }]) => kind === 'category')
    .map(([name]): [string, number] => [name, example.inputs[name]?.[0] ?? 0]);
  return {
    pixels,
    label,
    inputs: Object.fromEntries(numbers),
    outputs: Object.fromEntries(outputs),
    notes: [...notes, ...modeNotes(entry)],
    engine,
  };
}

function describe(
  { labels }: TaskOutput,
  scores: Float32Array,
  entry: Entry | undefined,
  target: number | undefined,
): OutputPrediction {
  const [answer = 0] = answers(scores, scores.length);
  const meaning = entry === undefined ? null : scoreMeaning(entry);
  return {
    labels: [...labels],
    answer: labels[answer] ?? String(answer),
    scores: [...scores],
    probabilities: meaning === null ? null : probabilitiesOf([...scores], meaning),
    target: target === undefined ? null : (labels[target] ?? String(target)),
  };
}

function modeNotes(entry: Entry | undefined): string[] {
  return entry?.kind === 'network' && entry.recipe.trainingMode?.test
    ? ['its recipe tests it in training mode (dropout on); here it answers in evaluation mode']
    : [];
}
