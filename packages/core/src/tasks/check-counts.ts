import { DataError } from '@digitbench/data';
import type { Recipe } from '../contract/recipe.ts';
import { Random } from '../random.ts';
import { split } from './split.ts';

/** Numbers of images. */
export interface Counts {
  readonly train: number;
  readonly test: number;
}

/** Throws a DataError where so few training examples leave a recipe nothing to train on, or nothing to hold back. */
export function checkCounts(
  { validation, batchSize, dropLast }: Pick<Recipe, 'validation' | 'batchSize' | 'dropLast'>,
  { train, test }: Counts,
): void {
  const fail = (given: string, expected: string) =>
    new DataError({
      subject: 'recipe',
      given,
      expected,
      remedy: 'Take a data set with more training images.',
    });
  const count = validation.kind === 'fraction-of-all' ? train + test : train;
  let left: number;
  try {
    left = split(count, validation, Random.fromSeed(0)).train.length;
  } catch {
    throw fail(
      `${train.toLocaleString('en')} training images, too few for a split by ${JSON.stringify(validation)}`,
      'at least one to train on and one to hold back',
    );
  }
  if (dropLast && left < batchSize)
    throw fail(
      `${left.toLocaleString('en')} images to train on, and every batch of less than ${batchSize} left out`,
      `at least ${batchSize}`,
    );
}
