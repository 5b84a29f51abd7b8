import type { About, Column } from '../column.ts';
import { countText, MISSING, percentText, secondsText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';
import { type MedianTime, type ToTarget, toTarget } from '../target.ts';

export interface Reaching {
  /** Training time to a validation accuracy that the reader chose. */
  readonly toTarget: ToTarget | null;
}

function cell(row: Reaching, time: MedianTime | undefined, text: (value: number | null) => string): string {
  const { of = 0, reached = 0 } = row.toTarget ?? {};
  if (time === undefined || of === 0) return MISSING;
  const missed = reached < of ? `not reached in ${of - reached} of ${of}` : '';
  if (time.median === null) return missed;
  return missed === '' ? text(time.median) : `${text(time.median)} (${missed})`;
}

const targetText = ({ target }: About) => (target === null ? 'target' : percentText(target));

const epochsToTarget = (about: About): Column<Reaching> => ({
  heading: `epochs to ${targetText(about)}`,
  unit: null,
  align: 'right',
  text: (row) => cell(row, row.toTarget?.epochs, countText),
  raw: ({ toTarget }) => toTarget?.epochs.median ?? null,
  // An empty median alone would not say whether seeds missed the target or were not watched at all.
  parts: {
    epochsToTarget: ({ toTarget }) => toTarget?.epochs.median,
    reachedTarget: ({ toTarget }) => toTarget?.reached,
    watched: ({ toTarget }) => toTarget?.of,
  },
  reading:
    'to the target: median over seeds (Kaplan-Meier) of the first epoch whose validation accuracy reaches it; a seed that stopped earlier is censored, not dropped; a seed that diverged earlier never reaches it.',
});

const secondsToTarget = (about: About): Column<Reaching> => ({
  heading: `time to ${targetText(about)}`,
  unit: 's',
  align: 'right',
  text: (row) => cell(row, row.toTarget?.seconds, secondsText),
  raw: ({ toTarget }) => toTarget?.seconds.median ?? null,
});

const seeds = (count: number) => `${count} ${count === 1 ? 'seed' : 'seeds'}`;

export const reaching = {
  of: ({ options: { target }, selected: { records }, timed }): Reaching => ({
    toTarget: target === undefined ? null : toTarget(records, timed, target),
  }),
  columns: { epochsToTarget, secondsToTarget },
  notes: ({ toTarget }) => [
    ...(toTarget !== null && toTarget.unknown > 0
      ? [`${seeds(toTarget.unknown)} without validation accuracies by epoch.`]
      : []),
    ...(toTarget !== null && toTarget.divergedLater > 0
      ? [
          `${seeds(toTarget.divergedLater)} reached the target and diverged later: counted as reached, because training could have stopped there.`,
        ]
      : []),
  ],
} satisfies Statistic<Reaching>;
