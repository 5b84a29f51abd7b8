import { decodePredictions } from './predictions.ts';

/** Number of test examples whose probabilities a record keeps: enough to look at, few enough to keep files small. */
export const SAMPLE_SIZE = 40;

/**
 * Which test examples these are, by number from 0 in the order of the test set: spread evenly, example ⌊k · count / 40⌋
 * for k from 0 to 39, because some tasks test one class after the other. All of a test set that has no more than 40.
 */
export function sampledExamples(count: number): number[] {
  const size = Math.min(SAMPLE_SIZE, count);
  return Array.from({ length: size }, (_, place) => Math.floor((place * count) / size));
}

/** To four digits, as they are recorded. */
export const roundProbability = (probability: number): number => Math.round(probability * 1e4) / 1e4;

/** Each may be rounded by half a unit of the last digit; single precision adds less than the rest. */
export const sumTolerance = (classes: number): number => 0.5e-4 * classes + 1e-5;

type Rows = readonly (readonly number[])[];

/** What is wrong with the probabilities of one output, as sentences; `classes` null: their number is not known. */
export function problemsOfProbabilities(
  rows: Rows,
  { classes, testCount }: { classes: number | null; testCount: number | null },
): string[] {
  const problems: string[] = [];
  if (testCount !== null && rows.length !== sampledExamples(testCount).length)
    problems.push(
      `probabilities of ${rows.length} examples, but ${sampledExamples(testCount).length} of ${testCount} are to be kept`,
    );
  const columns = classes ?? rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== columns);
  if (odd >= 0)
    problems.push(`${rows[odd]?.length} probabilities in row ${odd}, but there are ${columns} classes`);
  const unequal = rows.findIndex((row) => !(Math.abs(sumOf(row) - 1) <= sumTolerance(row.length)));
  if (unequal >= 0)
    problems.push(`probabilities of row ${unequal} have the sum ${sumOf(rows[unequal])}, not 1`);
  return problems;
}

const sumOf = (row: readonly number[] = []) => row.reduce((sum, probability) => sum + probability, 0);

/** The row whose most probable class is not the one that was answered (equal ones count as agreeing); null: all agree. */
export function contradictedRow(rows: Rows, predictions: string): number | null {
  const answers = decodePredictions(predictions);
  const examples = sampledExamples(answers.length);
  const row = rows.findIndex((probabilities, place) => {
    const answer = answers[examples[place] ?? -1];
    return answer === undefined || (probabilities[answer] ?? 0) < Math.max(...probabilities);
  });
  return row < 0 ? null : row;
}
