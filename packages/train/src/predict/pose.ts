import type { Dataset, Examples, Study, Task } from '@digitbench/core';
import type { Question } from '../protocol/prediction.ts';
import { pickExamples, pickImages, testExamples, testStream } from '../training/data.ts';
import { imageNumbers } from '../training/numbered-images.ts';
import { isTransposed, transpose } from './transposed.ts';

/** A question as one example of a study's task. */
export interface Posed {
  /** Its targets mean nothing if `known` is false. */
  example: Examples;
  known: boolean;
  pixels: Uint8Array;
  label: number | null;
  notes: string[];
}

/** The question as an example for a study's networks. Throws an Error if the task needs something that was not given. */
export function pose(study: Study, dataset: Dataset, question: Question): Posed {
  const { task } = study;
  if (question.kind === 'image') {
    const turned = isTransposed(dataset);
    const pixels = turned ? transpose(question.pixels) : question.pixels;
    return {
      ...poseImage(task, pixels, question.number),
      notes: turned ? [`rows and columns of the picture were exchanged: ${dataset.title} has them so`] : [],
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

/** An image from elsewhere as an example. Throws an Error if the task needs a number and none was given. */
export function poseImage(task: Task, pixels: Uint8Array, number: number | null): Posed {
  return { example: exampleOf(task, pixels, number), known: false, pixels, label: null, notes: [] };
}

/** The example of every trial's test set that shows the image; undefined if there is none. */
function testExample({ task }: Study, { test }: Dataset, index: number): Examples | undefined {
  const examples = testExamples(task, { test }, {});
  const place = imageNumbers(task, test, testStream(), examples)?.indexOf(index) ?? -1;
  return place < 0 ? undefined : pickExamples(examples, Int32Array.of(place));
}

/** A number is drawn for so many copies of one image, so that each of ten is all but sure to be among them. */
const copies = 512;

/** The same image beside another number, as the task itself draws it, so that the right answers are the task's own. */
function withNumber(
  task: Task,
  { test }: Dataset,
  index: number,
  number: number,
  example: Examples,
): Examples {
  const name = Object.entries(task.inputs).find(([, { kind }]) => kind === 'category')?.[0];
  if (name === undefined || example.inputs[name]?.[0] === number) return example;
  const same = pickImages(test, new Int32Array(copies).fill(index));
  const drawn = task.examples(same, testStream());
  const place = drawn.inputs[name]?.indexOf(number) ?? -1;
  if (place < 0)
    throw new Error(`predict: ${task.name} does not draw the number ${number}; give another --number`);
  return pickExamples(drawn, Int32Array.of(place));
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
