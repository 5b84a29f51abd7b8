import type { Examples, Task } from '../contract/task.ts';
import { bitsOf, highestOf } from './highest-scores.ts';

/** Scores of each output, flat [count, columns]. */
export type Scores = Readonly<Record<string, Float32Array>>;

/**
 * The class that each row of scores answers: that of the highest score, the first where several are (argmax); with one
 * column 1 where it is above 0, else 0. NaN is never higher.
 */
export function answers(scores: Float32Array, columns: number): Uint8Array {
  const result = new Uint8Array(scores.length / columns);
  if (columns === 1) {
    for (let row = 0; row < result.length; row++) result[row] = (scores[row] ?? 0) > 0 ? 1 : 0;
    return result;
  }
  const bits = bitsOf(scores);
  for (let row = 0; row < result.length; row++) {
    const start = row * columns;
    const highest = highestOf(bits, start, start + columns);
    let column = 0;
    while (column < columns && bits[start + column] !== highest) column++;
    // 0 and -0 differ in bits, and a NaN is not higher.
    const isPlain = highest !== 0 && highest <= INFINITE && !Number.isNaN(scores[start]);
    result[row] = isPlain ? column : answerOf(scores.subarray(start, start + columns));
  }
  return result;
}

/** The bits of infinity; those of a NaN without a sign are more. */
const INFINITE = 0x7f800000;

/** Of any row. A NaN in the first place is the answer, since nothing is higher; elsewhere it is passed over. */
function answerOf(row: Float32Array): number {
  let best = 0;
  for (const [column, score] of row.entries()) if (score > (row[best] ?? 0)) best = column;
  return best;
}

/**
 * Accuracies as fractions. `accuracy` is the task's own; a task with several outputs adds `<output>Accuracy` for each,
 * `jointAccuracy` (all right on the same example) and `productAccuracy` (the product of the outputs' accuracies).
 * Throws a RangeError where an output's scores are missing or are not one row of scores an example.
 */
export function accuracies(
  task: Task,
  scores: Scores,
  examples: Examples,
): { accuracy: number } & Record<string, number> {
  const allRight = new Uint8Array(examples.count).fill(1);
  const fractions: Record<string, number> = {};
  let product = 1;
  for (const [name, output] of Object.entries(task.outputs)) {
    const answered = answersTo(name, output.classes, scores, examples.count);
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
  const joint = sumOf(allRight) / examples.count;
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

/** In a loop, which takes a tenth of the time of `reduce` on a typed array. */
function sumOf(numbers: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] ?? 0;
  return sum;
}

function answersTo(name: string, classes: number, scores: Scores, count: number): Uint8Array {
  const rows = scores[name];
  if (!rows) throw new RangeError(`accuracies: no scores for output "${name}" given.`);
  const columns = rows.length / count;
  if (columns !== classes && !(columns === 1 && classes === 2)) {
    throw new RangeError(
      `accuracies: ${rows.length} scores for output "${name}" given, ${count} x ${classes} expected.`,
    );
  }
  return answers(rows, columns);
}
