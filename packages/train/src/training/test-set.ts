import type { Dataset, Study } from '@digitbench/core';
import { encodePredictions } from '@digitbench/results';
import type { TrialBudget } from '../protocol/budget.ts';
import type { TestAnswers } from '../protocol/test-answers.ts';
import { testExamples } from './data.ts';

/** Undefined where a task shows images that are not the data set's own, so that they have no number. */
export function describeTestSet(
  study: Study,
  dataset: Dataset,
  budget: TrialBudget,
): TestAnswers | undefined {
  const examples = testExamples(study.task, dataset, budget);
  const targets = Object.entries(examples.targets).map(([name, column]) => [name, encodePredictions(column)]);
  const image = Object.entries(study.task.inputs).find(([, input]) => input.kind === 'image')?.[0];
  const shown = image === undefined ? undefined : examples.inputs[image];
  const images = shown && findImages(shown, examples.count, dataset.test.images, dataset.test.count);
  if (images === undefined) return undefined;
  const all = images.length === dataset.test.count && images.every((number, i) => number === i);
  return { targets: Object.fromEntries(targets), images: all ? null : images };
}

/** For each shown image its number in the set: the first like it after the last one found, else the first of all. */
function findImages(
  shown: Uint8Array,
  count: number,
  set: Uint8Array,
  setCount: number,
): number[] | undefined {
  const size = set.length / setCount;
  const keyOf = (images: Uint8Array, i: number) =>
    Buffer.from(images.buffer, images.byteOffset + i * size, size).toString('latin1');
  const places = new Map<string, number[]>();
  for (let i = 0; i < setCount; i++) {
    const key = keyOf(set, i);
    const known = places.get(key);
    if (known === undefined) places.set(key, [i]);
    else known.push(i);
  }
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const candidates = places.get(keyOf(shown, i));
    const number = candidates?.find((place) => place > (found.at(-1) ?? -1)) ?? candidates?.[0];
    if (number === undefined) return undefined;
    found.push(number);
  }
  return found;
}
