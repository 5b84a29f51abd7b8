import type { Examples, Task } from '../contract/task.ts';

/** Scores of each output, flat [count, columns]. */
export type Scores = Readonly<Record<string, Float32Array>>;

/**
 * The class that each row of scores answers: that of the highest score, the first where several are (argmax); with one
 * column 1 where it is above 0, else 0. NaN is never higher.
 */
export function answers(scores: Float32Array, columns: number): Uint8Array {
  const result = new Uint8Array(scores.length / columns);
  for (let row = 0; row < result.length; row++) {
    const start = row * columns;
    if (columns === 1) {
      result[row] = (scores[start] ?? 0) > 0 ? 1 : 0;
      continue;
    }
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if ((scores[start + column] ?? 0) > (scores[start + best] ?? 0)) best = column;
    }
    result[row] = best;
  }
  return result;
}

/**
 * Accuracies as fractions. `accuracy` is the task's own; a task with several outputs adds `<output>Accuracy` for each,
 * `jointAccuracy` (all right on the same example) and `productAccuracy` (the product of the outputs' accuracies).
 * `known` has answers to outputs, as `answers` finds them, that need not be found again.
 * Throws a RangeError where an output's scores are missing or are not one row of scores an example.
 */
export function accuracies(
  task: Task,
  scores: Scores,
  examples: Examples,
  known: Readonly<Record<string, Uint8Array>> = {},
): { accuracy: number } & Record<string, number> {
  const allRight = new Uint8Array(examples.count).fill(1);
  const fractions: Record<string, number> = {};
  let product = 1;
  for (const [name, output] of Object.entries(task.outputs)) {
    const answered = answersTo(name, output.classes, scores, examples.count, known);
    const targets = examples.targets[name];
    if (targets?.length !== examples.count) {
      throw new RangeError(
        `accuracies: ${targets?.length ?? 'no'} targets "${name}", ${examples.count} expected.`,
      );
    }
    let right = 0;
    for (let i = 0; i < examples.count; i++) {
      if (answered[i] === targets[i]) right++;
      else allRight[i] = 0;
    }
    fractions[name] = right / examples.count;
    product *= right / examples.count;
  }
  let jointly = 0;
  for (let i = 0; i < examples.count; i++) jointly += allRight[i] ?? 0;
  const joint = jointly / examples.count;
  const accuracy = task.accuracy === 'joint' ? joint : fractions[task.accuracy];
  if (accuracy === undefined) {
    throw new RangeError(
      `accuracies: task ${task.name} has no output "${task.accuracy}" to take the accuracy of.`,
    );
  }
  const names = Object.keys(fractions);
  if (names.length === 1) return { accuracy };
  const each = Object.fromEntries(names.map((name) => [`${name}Accuracy`, fractions[name] ?? Number.NaN]));
  return { accuracy, ...each, jointAccuracy: joint, productAccuracy: product };
}

function answersTo(
  name: string,
  classes: number,
  scores: Scores,
  count: number,
  known: Readonly<Record<string, Uint8Array>>,
): Uint8Array {
  const rows = scores[name];
  if (!rows) throw new RangeError(`accuracies: no scores for output "${name}" given.`);
  const columns = rows.length / count;
  if (columns !== classes && !(columns === 1 && classes === 2)) {
    throw new RangeError(
      `accuracies: ${rows.length} scores for output "${name}" given, ${count} x ${classes} expected.`,
    );
  }
  return known[name] ?? answers(rows, columns);
}
