import { answers, type Entry, type Study, type TaskOutput } from '@digitbench/core';
import type { OutputPrediction, Prediction, Question } from '../protocol/prediction.ts';
import { probabilitiesOf, scoreMeaning } from '../record/probabilities.ts';
import type { Scores } from '../training/evaluate.ts';
import { type Posed, pose, poseImage } from './pose.ts';
import { openNetworks, type PredictContext, scoresOf, type TrainedNetworks } from './scores.ts';

/** Asks a trained entry. */
export async function predictTrained(context: PredictContext, question: Question): Promise<Prediction> {
  const { study, dataset } = context;
  const posed = pose(study, dataset, question);
  const { scores, engine } = await scoresOf(context, posed.example);
  return predictionOf(study, context.entry, posed, scores, engine);
}

/** A trained network or ensemble, ready for many questions. */
export interface OpenedNetworks {
  /**
   * What it says of an image [rows, columns] of the task's size, 0 background to 255 ink, as the data set has them; `number`
   * goes in beside the image where the task takes one.
   */
  ask(pixels: Uint8Array, number: number | null): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** Makes a trained network or ensemble ready to answer, without its data set. Throws an Error for an entry without networks. */
export async function openTrained(networks: TrainedNetworks): Promise<OpenedNetworks> {
  const { study, entry } = networks;
  const answering = await openNetworks(networks);
  return {
    async ask(pixels, number) {
      const posed = poseImage(study.task, pixels, number);
      const scores = await answering.scores(posed.example);
      return predictionOf(study, entry, posed, scores, answering.engine);
    },
    dispose: () => answering.dispose(),
  };
}

function predictionOf(
  { task, entries }: Study,
  entryName: string,
  { example, known, pixels, label, notes }: Posed,
  scores: Scores,
  engine: string,
): Prediction {
  const entry = entries[entryName];
  const outputs = Object.entries(task.outputs).map(([name, output]): [string, OutputPrediction] => {
    const target = known ? example.targets[name]?.[0] : undefined;
    return [name, describe(output, scores[name] ?? new Float32Array(0), entry, target)];
  });
  const numbers = Object.entries(task.inputs)
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
