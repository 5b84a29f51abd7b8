import { type Dataset, type Examples, Random, type Study, type Task, TEST_SEED } from '@digitbench/core';
import type { Question } from '../protocol/prediction.ts';
import { pickExamples } from '../training/data.ts';
import { describeTestSet } from '../training/test-set.ts';

/** A question as one example of a study's task. */
export interface Posed {
  /** Its targets are none where `known` is false. */
  example: Examples;
  known: boolean;
  pixels: Uint8Array;
  label: number | null;
  notes: string[];
}

/** The example that a study's networks see of the question. Throws an Error where the task takes what was not given. */
export function pose(study: Study, dataset: Dataset, question: Question): Posed {
  const { task } = study;
  if (question.kind === 'image') {
    const { pixels } = question;
    return {
      example: exampleOf(task, pixels, question.number),
      known: false,
      pixels,
      label: null,
      notes: [],
    };
  }
  const { index, number } = question;
  const { rows, columns, images, labels } = dataset.test;
  const pixels = Uint8Array.from(images.subarray(index * rows * columns, (index + 1) * rows * columns));
  const label = labels[index] ?? null;
  const example = testExample(study, dataset, index);
  if (example !== undefined) {
    const given = number === null ? example : withNumber(task, dataset, index, number, example);
    return { example: given, known: true, pixels, label, notes: [] };
  }
  const notes = [`${task.name} does not ask about a ${label}: there is no right answer`];
  return { example: exampleOf(task, pixels, number), known: false, pixels, label, notes };
}

/** The example of every trial's test set that shows the image; undefined where there is none. */
function testExample(study: Study, dataset: Dataset, index: number): Examples | undefined {
  const examples = study.task.examples(dataset.test, Random.fromSeed(TEST_SEED).stream('task'));
  const answers = describeTestSet(study, dataset, {});
  if (answers === undefined) return undefined;
  const place = answers.images === null ? index : answers.images.indexOf(index);
  return place < 0 ? undefined : pickExamples(examples, Int32Array.of(place));
}

const mostDraws = 10_000;

/** The same image beside another number: drawn until the task draws it, so that the right answers are the task's own. */
function withNumber(
  task: Task,
  { test }: Dataset,
  index: number,
  number: number,
  example: Examples,
): Examples {
  const name = Object.entries(task.inputs).find(([, { kind }]) => kind === 'category')?.[0];
  if (name === undefined || example.inputs[name]?.[0] === number) return example;
  const size = test.rows * test.columns;
  const alone = {
    ...test,
    count: 1,
    images: test.images.slice(index * size, (index + 1) * size),
    labels: test.labels.slice(index, index + 1),
  };
  for (let draw = 0; draw < mostDraws; draw++) {
    const drawn = task.examples(alone, Random.fromSeed(draw).stream('task'));
    if (drawn.count === 1 && drawn.inputs[name]?.[0] === number) return drawn;
  }
  throw new Error(`predict: ${task.name} does not draw the number ${number}; give another --number`);
}

/** An example without an answer. */
function exampleOf(task: Task, pixels: Uint8Array, number: number | null): Examples {
  const inputs = Object.entries(task.inputs).map(([name, input]): [string, Uint8Array] => {
    if (input.kind === 'image') return [name, pixels];
    if (number === null) {
      throw new Error(`predict: ${task.name} takes a number beside the image; give one with --number`);
    }
    return [name, Uint8Array.of(number)];
  });
  return { count: 1, inputs: Object.fromEntries(inputs), targets: {} };
}
