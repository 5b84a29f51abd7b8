import type { NetworkEntry } from '../src/contract/entry.ts';
import type { Recipe } from '../src/contract/recipe.ts';
import type { Study } from '../src/contract/study.ts';
import { tenDigits } from '../src/tasks/tasks.ts';
import { StudyError } from '../src/validation/problem.ts';

export const recipe: Recipe = {
  input: {},
  loss: 'cross-entropy',
  optimizer: { name: 'sgd' },
  learningRate: 0.1,
  batchSize: 10,
  epochs: 1,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'none' },
  select: 'last',
};

const build: NetworkEntry['build'] = () => {
  throw new Error('defining a study builds nothing');
};

export const network: NetworkEntry = { kind: 'network', title: 'Linear', family: 'linear', build, recipe };

/** A study with these entries and fields: what an author without a type checker could write. */
export const studyOf = (entries: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  ({
    name: 'my-study',
    title: 'Mine',
    question: 'Does it?',
    task: tenDigits(),
    evaluation: 'On the test set.',
    entries,
    ...more,
  }) as Study;

/** The problems that `define` reports, one line each. */
export function problemsIn(define: () => unknown): string[] {
  try {
    define();
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    return error.problems.map(
      ({ where, given, expected, remedy }) => `${where}: ${given} | ${expected} | ${remedy}`,
    );
  }
  return [];
}
