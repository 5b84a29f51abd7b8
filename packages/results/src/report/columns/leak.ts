import type { Statistic } from '../statistic.ts';

/** Whether an entry was trained on test images. Its test accuracy is then no accuracy on unseen images, and it has no rank. */
export interface Leak {
  readonly trainedOnTest: boolean;
}

export const leak = {
  of: ({ selected }) => ({
    trainedOnTest: selected.records.some(({ split }) => split?.validation === 'fraction-of-all'),
  }),
  columns: {},
  notes: ({ trainedOnTest }) =>
    trainedOnTest
      ? [
          'not ranked: it is trained on most of the test images, so its test accuracy says nothing about unseen ones.',
        ]
      : [],
} satisfies Statistic<Leak>;
