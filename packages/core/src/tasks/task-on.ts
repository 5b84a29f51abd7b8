import type { Dataset } from '@digitbench/data';
import { DataError } from '@digitbench/data';
import type { DataShape, Task, TaskOutput } from '../contract/task.ts';

export const shapeOf = ({ train, classNames }: Dataset): DataShape => ({
  rows: train.rows,
  columns: train.columns,
  classNames,
});

/** The task as it is asked of this data. Throws a DataError where it cannot be asked. */
export function taskOn(task: Task, data: DataShape): Task {
  checkDigits(task, data);
  const { follows } = task;
  const size = follows?.size === true ? { rows: data.rows, columns: data.columns } : {};
  const inputs = Object.entries(task.inputs).map(([name, input]) => {
    const own = input.kind === 'image' ? { ...input, ...size } : input;
    if (own.kind === 'image') checkSize(task, own, data);
    return [name, own] as const;
  });
  const outputs = Object.entries(task.outputs).map(([name, output]) => [
    name,
    follows?.classes === true || isOfSet(task, output, data) ? outputOf(data) : output,
  ]);
  return { ...task, inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

const outputOf = ({ classNames }: DataShape): TaskOutput => ({
  classes: classNames.length,
  labels: classNames,
});

/** Whether a task that states the number of its classes asks about all classes of the set, and so calls them as the set does. */
const isOfSet = ({ follows }: Task, { classes }: TaskOutput, { classNames }: DataShape) =>
  follows?.classes !== undefined && classes === classNames.length;

function checkDigits({ name, digits = [] }: Task, { classNames }: DataShape): void {
  const wrong = digits.find((digit) => classNames[digit] !== String(digit));
  if (wrong === undefined) return;
  const found = classNames[wrong];
  throw new DataError({
    subject: `task ${name}`,
    given:
      found === undefined
        ? `a data set of ${classNames.length} classes, none of which is the digit ${wrong}`
        : `a data set whose class ${wrong} is "${found}"`,
    expected: digits.length > 2 ? 'the digits 0 to 9' : `the digits ${digits.join(' and ')}`,
    remedy: 'Take a data set of digits.',
  });
}

function checkSize(
  { name }: Task,
  wanted: { readonly rows: number; readonly columns: number },
  { rows, columns }: DataShape,
): void {
  if (rows === wanted.rows && columns === wanted.columns) return;
  throw new DataError({
    subject: `task ${name}`,
    given: `images of ${rows} x ${columns}`,
    expected: `${wanted.rows} x ${wanted.columns}`,
    remedy: 'Choose another data set, or state the size in the task.',
  });
}
