import { own } from '../own.ts';
import { checkRecord } from '../record/parse.ts';
import { confusionMatrix, decodePredictions } from '../record/predictions.ts';
import { contradictedRow } from '../record/probabilities.ts';
import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';

type Answers = Pick<RunRecord, 'classes' | 'confusion' | 'predictions' | 'probabilities'>;

const EPSILON = 1e-9;

const close = (a: number, b: number) => Math.abs(a - b) <= EPSILON;

/**
 * What is wrong with a record, as sentences; empty if everything that can be checked agrees: the schema; predictions, confusion
 * matrix, probabilities and accuracy with each other and with the size of the test set; times and epochs; and, given the right
 * answers, the predictions with those.
 */
export function verifyRecord(value: unknown, testSet?: TestSet): string[] {
  const checked = checkRecord(value);
  if (checked.kind === 'newer') return [`format ${checked.version}: written by a newer digitbench`];
  if (checked.kind === 'invalid') return [checked.reason];
  const record = checked.value;
  const size = record.split?.test ?? null;
  const accuracy = record.test?.accuracy ?? null;
  return [
    ...checkAnswers(record.accuracyOf, record, accuracy, size),
    ...Object.entries(record.outputs ?? {}).flatMap(([name, answers]) =>
      checkAnswers(name, answers, accuracyNamed(record, name), size),
    ),
    ...(testSet === undefined ? [] : checkTargets(record, testSet)),
    ...checkCourse(record),
    ...checkClock(record),
  ];
}

/** The accuracy of an output. */
const accuracyNamed = ({ test }: RunRecord, output: string): number | null =>
  (test && own(test, `${output}Accuracy`)) ?? null;

function checkAnswers(
  name: string,
  { classes, confusion, predictions, probabilities }: Answers,
  accuracy: number | null,
  size: number | null,
): string[] {
  const problems: string[] = [];
  const problem = (text: string) => problems.push(`${name}: ${text}`);
  const predicted = predictions === null ? null : decodePredictions(predictions);
  if (predicted !== null && size !== null && predicted.length !== size)
    problem(`${predicted.length} predictions for ${size} test examples`);
  if (predicted !== null && classes !== null && predicted.some((value) => value >= classes.length))
    problem(`a prediction names a class beyond the ${classes.length}`);
  const contradicted =
    probabilities && predictions !== null ? contradictedRow(probabilities, predictions) : null;
  if (contradicted !== null)
    problem(`the most probable class in row ${contradicted} of the probabilities is not the one predicted`);
  if (confusion === null) return problems;
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  if (size !== null && total !== size)
    problem(`the confusion matrix counts ${total} of ${size} test examples`);
  const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  if (accuracy !== null && total > 0 && !close(right / total, accuracy))
    problem(`accuracy is ${accuracy}, but ${right} of ${total} on the diagonal make ${right / total}`);
  if (predicted !== null) {
    const wrong = confusion.findIndex(
      (_, column) =>
        confusion.reduce((sum, row) => sum + (row[column] ?? 0), 0) !==
        predicted.reduce((count, value) => count + Number(value === column), 0),
    );
    if (wrong >= 0)
      problem(`predictions and confusion matrix disagree on how often class ${wrong} was predicted`);
  }
  return problems;
}

function checkTargets(record: RunRecord, testSet: TestSet): string[] {
  if (testSet.checksum !== record.checksum)
    return [`the right answers are those of another data set (${testSet.checksum}, not ${record.checksum})`];
  const all: [string, Answers, number | null][] = [
    [record.accuracyOf, record, record.test?.accuracy ?? null],
    ...Object.entries(record.outputs ?? {}).map(([name, answers]): [string, Answers, number | null] => [
      name,
      answers,
      accuracyNamed(record, name),
    ]),
  ];
  const problems = all.flatMap(([name, { confusion, predictions }, accuracy]) => {
    const targets = own(testSet.targets, name);
    if (targets === undefined || predictions === null) return [];
    if (targets.length !== predictions.length)
      return [`${name}: ${predictions.length} predictions for ${targets.length} right answers`];
    if (confusion !== null)
      return JSON.stringify(count(targets, predictions, confusion.length)) === JSON.stringify(confusion)
        ? []
        : [`${name}: predictions and right answers give another confusion matrix`];
    const right = [...predictions].filter((prediction, index) => prediction === targets[index]).length;
    return accuracy === null || targets.length === 0 || close(right / targets.length, accuracy)
      ? []
      : [`${name}: accuracy is ${accuracy}, but ${right} of ${targets.length} predictions are right`];
  });
  return problems.length > 0 ? problems : checkJoint(record, testSet);
}

/** The confusion matrix; null where a class is out of range. */
function count(targets: string, predictions: string, classes: number): number[][] | null {
  try {
    return confusionMatrix(decodePredictions(targets), decodePredictions(predictions), classes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The accuracy of a task that counts an example only if all its outputs are right. */
function checkJoint({ accuracyOf, outputs, test }: RunRecord, { targets }: TestSet): string[] {
  const accuracy = test?.accuracy ?? null;
  if (Object.hasOwn(targets, accuracyOf) || outputs === null || accuracy === null) return [];
  const columns = Object.entries(outputs).map(([name, { predictions }]) => ({
    predictions,
    right: own(targets, name),
  }));
  const count = columns[0]?.right?.length ?? 0;
  if (
    count === 0 ||
    columns.some(({ predictions, right }) => predictions?.length !== count || right?.length !== count)
  )
    return [];
  let joint = 0;
  for (let index = 0; index < count; index++)
    if (columns.every(({ predictions, right }) => predictions?.[index] === right?.[index])) joint++;
  return close(joint / count, accuracy)
    ? []
    : [`${accuracyOf}: accuracy is ${accuracy}, but ${joint} of ${count} examples have all outputs right`];
}

function checkCourse({ epochs, seconds, outcome }: RunRecord): string[] {
  const problems: string[] = [];
  if (outcome.status === 'ok' && epochs.some(({ trainLoss }) => trainLoss === null))
    problems.push('outcome is ok, but an epoch has no training loss: it was not finite');
  const times = epochs.map((epoch) => epoch.seconds);
  const known = times.every((time) => time !== null);
  const total = times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
  if (known && seconds.train !== null && total > seconds.train * 1.01 + 0.01)
    problems.push(`the epochs took ${total} s, but training as a whole ${seconds.train} s`);
  return problems;
}

/** Clocks of two machines may differ by some hours if one of them uses local time as UTC. */
const clocksDiffer = 24 * 60 * 60 * 1000; // ms

function checkClock({ startedAt }: RunRecord): string[] {
  if (Date.parse(startedAt) <= Date.now() + clocksDiffer) return [];
  return [
    `startedAt is ${startedAt}, which is in the future: the clock of the machine that wrote it was wrong, or this one's is; the results are not affected`,
  ];
}
