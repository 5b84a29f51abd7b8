import { answers, type Computation, type Examples, type Recipe, type Task } from '@digitbench/core';
import { type AnsweredExamples, compute } from '@digitbench/results/record';
import { evaluationLoss, lossesOf, type Scores } from './evaluate.ts';

/**
 * The numbers that a recipe computes as its source did, of some examples, by its names. A file is taken to be named by its
 * example's place among them. Null where the loss of a single example is asked for and the recipe has none.
 */
export function sourceMetricsOf(
  { recipe, task, taught = false }: { recipe: Recipe; task: Task; taught?: boolean },
  scores: Scores,
  examples: Examples,
): Record<string, number | null> {
  const wanted = Object.entries(recipe.sourceMetrics ?? {});
  if (wanted.length === 0) return {};
  const answered = answeredBy(task, scores, examples);
  const losses = wanted.some(([, { of }]) => of === 'loss')
    ? exampleLosses(evaluationLoss(recipe, taught), scores, examples)
    : undefined;
  const known = losses === undefined ? answered : { ...answered, losses };
  return Object.fromEntries(
    wanted.map(([name, computation]) => [name, compute(complete(computation), known)]),
  );
}

/** With every field that may be left out. */
const complete = ({ of, output, batches }: Computation) => ({
  of,
  output: output ?? null,
  batches: batches === undefined ? null : { ...batches, dropLast: batches.dropLast ?? false },
});

function answeredBy(task: Task, scores: Scores, { count, targets }: Examples): AnsweredExamples {
  const outputs = Object.entries(scores).map(([name, values]) => [
    name,
    { answers: answers(values, values.length / count), targets: targets[name] ?? [] },
  ]);
  return { count, outputs: Object.fromEntries(outputs), accuracyOf: task.accuracy, images: null };
}

/** Undefined where there is no loss, or it is one number for all examples. */
function exampleLosses(
  loss: ReturnType<typeof evaluationLoss>,
  scores: Scores,
  examples: Examples,
): Float32Array | undefined {
  const losses = loss && lossesOf(loss, scores, examples);
  return losses?.length === examples.count ? losses : undefined;
}
