import type { Curve, Progress, Schedule, Segment } from '../contract/schedule.ts';

/** Value at a fraction (0 to 1) of the way from one value to another. */
const CURVES: Readonly<Record<Curve, (from: number, to: number, fraction: number) => number>> = {
  constant: (from) => from,
  linear: (from, to, fraction) => from + (to - from) * fraction,
  cosine: (from, to, fraction) => to + ((from - to) * (1 + Math.cos(Math.PI * fraction))) / 2,
  exponential: (from, to, fraction) => from * (to / from) ** fraction,
};

/** The schedule's value for a step. */
export function scheduleAt(schedule: Schedule, progress: Progress): number {
  if (typeof schedule === 'number') return schedule;
  if (typeof schedule === 'function') return schedule(progress);
  const position = progress.step / progress.steps;
  let start = 0;
  let last: Segment | undefined;
  for (const segment of schedule.segments) {
    if (position < segment.until) return within(segment, (position - start) / (segment.until - start));
    start = segment.until;
    last = segment;
  }
  return last ? within(last, 1) : Number.NaN;
}

const within = (segment: Segment, fraction: number) =>
  CURVES[segment.curve](segment.from, segment.to ?? segment.from, fraction);

/**
 * From `start` to `peak` and on to `end`, each by half a cosine, the peak after the fraction `peakAt` of all steps:
 * the one-cycle policy (L. N. Smith, https://arxiv.org/abs/1803.09820) in the form of fastai and PyTorch. Momentum runs
 * the other way: oneCycle({ start: 0.95, peak: 0.85, end: 0.95, peakAt: 0.25 }).
 */
export function oneCycle(cycle: { start: number; peak: number; end: number; peakAt: number }): Schedule {
  return {
    segments: [
      { until: cycle.peakAt, from: cycle.start, to: cycle.peak, curve: 'cosine' },
      { until: 1, from: cycle.peak, to: cycle.end, curve: 'cosine' },
    ],
  };
}

/** Half a cosine from one value to another (I. Loshchilov and F. Hutter, https://arxiv.org/abs/1608.03983). */
export function cosineDecay(from: number, to = 0): Schedule {
  return { segments: [{ until: 1, from, to, curve: 'cosine' }] };
}

/** A value that is multiplied by `factor` at each of these fractions of the training. */
export function stepDecay(value: number, factor: number, at: readonly number[]): Schedule {
  return {
    segments: [...at, 1].map((until, i) => ({
      until,
      from: value * factor ** i,
      curve: 'constant' as const,
    })),
  };
}
