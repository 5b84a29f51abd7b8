import type { RunRecord } from '../record/schema.ts';
import { bounded } from '../statistics/bounded.ts';
import { type Duration, kaplanMeier } from '../statistics/survival.ts';

/** A median over seeds; null if fewer than half of them got there (or, for an end, if it is beyond what was watched). */
export interface MedianTime {
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Training time to a validation accuracy. */
export interface ToTarget {
  readonly target: number;
  /** Seeds whose course is known. */
  readonly of: number;
  /** Seeds that reached the target; the others are censored, not dropped. */
  readonly reached: number;
  /** Seeds without validation accuracies by epoch. */
  readonly unknown: number;
  /** Seeds that reached the target and diverged later. */
  readonly divergedLater: number;
  readonly epochs: MedianTime;
  readonly seconds: MedianTime;
}

/** The part of a record that shows how its accuracy rose. */
export interface Learning {
  readonly outcome: { readonly status: RunRecord['outcome']['status'] };
  readonly epochs: readonly { readonly validAccuracy: number | null; readonly seconds: number | null }[];
}

interface Course {
  readonly diverged: boolean;
  readonly epochs: Duration;
  /** Null where an epoch's time is not known. */
  readonly seconds: Duration | null;
}

/**
 * One seed's way to the target. Not reached within its epochs: censored there. What counts is when it first gets there:
 * a run that diverges afterwards has reached it, because training could have stopped. A run that diverged before can never
 * reach it and counts as watched without end (to drop it, or to censor it where it diverged, would flatter the entry); one
 * that failed for reasons outside the network is censored at its last epoch.
 */
function courseOf(record: Learning, target: number): Course | null {
  const { epochs, outcome } = record;
  const diverged = outcome.status === 'diverged';
  if (!epochs.some(({ validAccuracy }) => validAccuracy !== null)) {
    const never = { time: Number.POSITIVE_INFINITY, reached: false };
    return diverged ? { diverged, epochs: never, seconds: never } : null;
  }
  const index = epochs.findIndex(({ validAccuracy }) => validAccuracy !== null && validAccuracy >= target);
  const reached = index >= 0;
  const watched = reached ? index + 1 : epochs.length;
  const unending = !reached && diverged;
  const times = epochs.slice(0, watched).map(({ seconds }) => seconds);
  const known = times.filter((time) => time !== null);
  const duration = (time: number): Duration => ({
    time: unending ? Number.POSITIVE_INFINITY : time,
    reached,
  });
  const total = bounded(known.reduce((sum, time) => sum + time, 0));
  return {
    diverged,
    epochs: duration(watched),
    seconds: known.length === times.length ? duration(total) : null,
  };
}

function medianTime(durations: readonly Duration[]): MedianTime {
  const { median, medianInterval } = kaplanMeier(durations);
  return { median, ...medianInterval };
}

/** Epochs and training seconds to a validation accuracy (0 to 1); seconds from the `timed` records alone. */
export function toTarget(records: readonly Learning[], timed: readonly Learning[], target: number): ToTarget {
  const courses = records.map((record) => courseOf(record, target)).filter((course) => course !== null);
  const clocked = timed.map((record) => courseOf(record, target)?.seconds ?? null);
  const inEpochs = medianTime(courses.map(({ epochs }) => epochs));
  const inSeconds = medianTime(clocked.filter((duration) => duration !== null));
  return {
    target,
    of: courses.length,
    reached: courses.filter(({ epochs }) => epochs.reached).length,
    unknown: records.length - courses.length,
    divergedLater: courses.filter(({ diverged, epochs }) => diverged && epochs.reached).length,
    epochs: inEpochs,
    // Seeds use up their epochs at different moments on the clock. A seed that reached the target after most of these would
    // give a median that fewer than half had reached.
    seconds: inEpochs.median === null ? { median: null, low: inSeconds.low, high: null } : inSeconds,
  };
}
