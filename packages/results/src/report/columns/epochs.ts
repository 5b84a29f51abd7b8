import { count } from '../column.ts';
import { medianOf } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

export interface Epochs {
  /** Median number of epochs of the finished seeds. */
  readonly epochs: number | null;
}

export const epochs = {
  of: ({ finished }): Epochs => ({
    epochs: medianOf(finished.map(({ epochs }) => (epochs.length === 0 ? null : epochs.length))),
  }),
  columns: { epochs: () => count('epochs', ({ epochs }) => epochs) },
} satisfies Statistic<Epochs>;
