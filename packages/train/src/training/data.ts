import {
  type Dataset,
  type Examples,
  type ImageSet,
  Random,
  type Recipe,
  split,
  type Task,
  TEST_SEED,
} from '@digitbench/core';
import type { TrialBudget } from '../protocol/budget.ts';
import type { TrainingStreams } from '../streams.ts';

/** What one network is trained and validated on. */
export interface TrainingData {
  trainCount: number;
  /** The examples of an epoch (from 0), and in which order to take them. */
  epoch(epoch: number): { examples: Examples; order: Int32Array };
  validation: Examples | undefined;
  /** What was left to chance, as a text: the streams and what was drawn from them; null if nothing was. */
  drawn: { split: string | null; task: string | null };
}

/** The stream from which the test examples of every trial are drawn, at its start. */
export const testStream = () => Random.fromSeed(TEST_SEED).stream('task');

export function testExamples(task: Task, dataset: Pick<Dataset, 'test'>, budget: TrialBudget): Examples {
  const examples = task.examples(dataset.test, testStream());
  return firstExamples(examples, budget.evaluationExamples);
}

/** Splits the training images by the recipe and cuts them to the budget. */
export function trainingData(
  task: Task,
  dataset: Dataset,
  recipe: Pick<Recipe, 'validation' | 'shuffle'>,
  streams: TrainingStreams,
  budget: TrialBudget,
): TrainingData {
  const orderOf = (epoch: number, indices: Int32Array) => {
    if (!recipe.shuffle) return indices;
    return streams.shuffle
      .stream(epoch)
      .permutation(indices.length)
      .map((place) => indices[place] ?? 0);
  };
  const onTest = recipe.validation.kind === 'test' ? testExamples(task, dataset, budget) : undefined;
  const source =
    recipe.validation.kind === 'fraction-of-all' ? together(dataset.train, dataset.test) : dataset.train;

  const isSplit = recipe.validation.kind !== 'none' && recipe.validation.kind !== 'test';
  /** Of `count` examples or images, some of which may be held back or left out. */
  const splitDrawn = (count: number, rest: number) => {
    const isCut = budget.trainExamples !== undefined && budget.trainExamples < rest;
    const asked = [JSON.stringify(recipe.validation), count, isCut ? budget.trainExamples : ''];
    return isSplit || isCut ? [streams.split.path, ...asked].join(' ') : null;
  };

  if (task.redraw) {
    // Each epoch's examples are drawn from the images, so images are held back, not examples.
    const parts = split(source.count, recipe.validation, streams.split);
    const images = pickImages(source, limit(parts.train, streams.split, budget.trainExamples));
    const held = parts.validation.length === 0 ? undefined : pickImages(source, parts.validation);
    const validation = held && task.examples(held, streams.task.stream('validation'));
    const count = task.examples(images, streams.task.stream(0)).count;
    return {
      trainCount: count,
      epoch: (epoch) => {
        const examples = task.examples(images, streams.task.stream(epoch));
        return {
          examples,
          order: orderOf(
            epoch,
            Int32Array.from({ length: examples.count }, (_, i) => i),
          ),
        };
      },
      validation: onTest ?? (validation && firstExamples(validation, budget.evaluationExamples)),
      drawn: {
        split: splitDrawn(source.count, parts.train.length),
        task: [task.name, streams.task.path, count].join(' '),
      },
    };
  }

  const examples = task.examples(source, streams.task);
  const parts = split(examples.count, recipe.validation, streams.split);
  const indices = limit(parts.train, streams.split, budget.trainExamples);
  const held = parts.validation.slice(0, budget.evaluationExamples);
  return {
    trainCount: indices.length,
    epoch: (epoch) => ({ examples, order: orderOf(epoch, indices) }),
    validation: onTest ?? (held.length === 0 ? undefined : pickExamples(examples, held)),
    drawn: { split: splitDrawn(examples.count, parts.train.length), task: null },
  };
}

/** The first of a random permutation, in their own order. */
function limit(indices: Int32Array, random: Random, count: number | undefined): Int32Array {
  if (count === undefined || count >= indices.length) return indices;
  const places = random.stream('budget').permutation(indices.length).slice(0, count).sort();
  return places.map((place) => indices[place] ?? 0);
}

function firstExamples(examples: Examples, count: number | undefined): Examples {
  if (count === undefined || count >= examples.count) return examples;
  return pickExamples(
    examples,
    Int32Array.from({ length: count }, (_, i) => i),
  );
}

export function pickExamples(examples: Examples, indices: Int32Array): Examples {
  const pick = (columns: Examples['inputs']) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [
        name,
        pickRows(column, indices, column.length / examples.count),
      ]),
    );
  return { count: indices.length, inputs: pick(examples.inputs), targets: pick(examples.targets) };
}

function together(first: ImageSet, second: ImageSet): ImageSet {
  const join = (a: Uint8Array, b: Uint8Array) => {
    const both = new Uint8Array(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  return {
    ...first,
    count: first.count + second.count,
    images: join(first.images, second.images),
    labels: join(first.labels, second.labels),
  };
}

export function pickImages(set: ImageSet, indices: Int32Array): ImageSet {
  return {
    ...set,
    count: indices.length,
    images: pickRows(set.images, indices, set.rows * set.columns),
    labels: pickRows(set.labels, indices, 1),
  };
}

function pickRows(column: Uint8Array, indices: Int32Array, size: number): Uint8Array {
  const rows = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => {
    rows.set(column.subarray(index * size, (index + 1) * size), i * size);
  });
  return rows;
}
