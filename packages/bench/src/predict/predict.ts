import { answers, type Entry, type Recipe, type TaskOutput } from '@digitbench/core';
import { pose } from './pose.ts';
import type { OutputPrediction, Prediction, Question } from './prediction.ts';
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
  return {
    labels: [...labels],
    answer: labels[answer] ?? String(answer),
    scores: [...scores],
    probabilities: entry?.kind === 'network' ? probabilitiesOf(entry.recipe, [...scores]) : null,
    target: target === undefined ? null : (labels[target] ?? String(target)),
  };
}

/** What scores mean, the loss says under which they were trained; null for a loss written by hand. */
function probabilitiesOf(recipe: Recipe, scores: number[]): number[] | null {
  const loss = [recipe.loss, recipe.evaluationLoss].find((name) => typeof name === 'string');
  if (loss === undefined) return null;
  if (loss === 'probability-cross-entropy') return scores;
  const [logit] = scores;
  if (scores.length === 1 && logit !== undefined) return [sigmoid(-logit), sigmoid(logit)];
  const highest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

function modeNotes(entry: Entry | undefined): string[] {
  return entry?.kind === 'network' && entry.recipe.trainingMode?.test
    ? ['its recipe tests it in training mode (dropout on); here it answers in evaluation mode']
    : [];
}
