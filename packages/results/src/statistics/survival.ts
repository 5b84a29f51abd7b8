import { normalQuantile } from './distributions.ts';
import { type Interval, LEVEL } from './interval.ts';

/** How long one seed took to reach something, or how long it was watched without reaching it. */
export interface Duration {
  readonly time: number;
  /** False: not reached within `time` (censored). */
  readonly reached: boolean;
}

/** The estimate just after a moment at which a seed reached the target. */
export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  /** Estimated share that needs longer than `time`. */
  readonly share: number;
  /** Pointwise confidence interval, log-minus-log (exponential Greenwood) form. */
  readonly interval: Interval;
}

/** The Kaplan-Meier estimate. */
export interface Survival {
  readonly n: number;
  /** How many reached the target. */
  readonly reached: number;
  readonly steps: readonly SurvivalStep[];
  /** First time by which at least half have reached it; null: fewer than half ever did within what was watched. */
  readonly median: number | null;
  /** Confidence interval of the median; a null end is beyond what was watched. */
  readonly medianInterval: { readonly low: number | null; readonly high: number | null };
}

/**
 * Kaplan-Meier estimate (JASA 1958) of the time to a target: those who never reached it count with the time they were
 * watched. Confidence limits by the exponential Greenwood formula (Kalbfleisch and Prentice 1980), as lifelines and
 * SAS have them; the median's by inverting them (Brookmeyer and Crowley 1982). With three or five seeds they are wide.
 */
export function kaplanMeier(durations: readonly Duration[], level = LEVEL): Survival {
  const times = [...new Set(durations.filter(({ reached }) => reached).map(({ time }) => time))].sort(
    (a, b) => a - b,
  );
  const z = normalQuantile((1 + level) / 2);
  let share = 1;
  let greenwood = 0;
  const steps = times.map((time): SurvivalStep => {
    const atRisk = durations.filter((duration) => duration.time >= time).length;
    const events = durations.filter((duration) => duration.reached && duration.time === time).length;
    share = events === atRisk ? 0 : share * (1 - events / atRisk);
    greenwood += events / (atRisk * (atRisk - events));
    return { time, atRisk, events, share, interval: limits(share, greenwood, z) };
  });
  // A product of shares may miss a half by its rounding.
  const firstBelowHalf = (of: (step: SurvivalStep) => number) =>
    steps.find((step) => of(step) <= 0.5 + 1e-12)?.time ?? null;
  return {
    n: durations.length,
    reached: durations.filter(({ reached }) => reached).length,
    steps,
    median: firstBelowHalf(({ share }) => share),
    medianInterval: {
      low: firstBelowHalf(({ interval }) => interval.low),
      high: firstBelowHalf(({ interval }) => interval.high),
    },
  };
}

function limits(share: number, greenwood: number, z: number): Interval {
  if (share === 0) return { low: 0, high: 0 };
  const hazard = -Math.log(share);
  const half = (z * Math.sqrt(greenwood)) / hazard;
  return { low: Math.exp(-hazard * Math.exp(half)), high: Math.exp(-hazard * Math.exp(-half)) };
}
