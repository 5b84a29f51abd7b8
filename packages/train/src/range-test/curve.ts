import type { RangeTestCurve } from '@digitbench/results';
import { MovingAverage } from '../training/moving-average.ts';

/** Which learning rates are tried, in how many steps. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** The defaults of fastai's `lr_find`. */
export const usualRange: Range = { from: 1e-7, to: 10, steps: 100 };

/** The learning rate of a step, from 0: it grows by the same factor from step to step. */
export function learningRateAt({ from, to, steps }: Range, step: number): number {
  return Number((from * (to / from) ** (step / (steps - 1))).toPrecision(7));
}

/** Weight of the past in the smoothed loss, in fastai and PyTorch Lightning alike. */
export const SMOOTHING = 0.98;
/** The test ends when the smoothed loss exceeds its lowest this many times, as in the same two libraries. */
export const STOP_AT = 4;

/**
 * The losses of a range test, taken one by one. Smoothed they are the moving average with the weight 0.98, as in fastai and
 * PyTorch Lightning.
 */
export class Curve {
  readonly learningRates: number[] = [];
  readonly losses: (number | null)[] = [];
  readonly smoothed: (number | null)[] = [];
  stopped: RangeTestCurve['stopped'] = null;
  readonly #average = new MovingAverage(SMOOTHING);
  #lowest = Number.POSITIVE_INFINITY;

  /** Takes the loss of the next step; the curve is over once `stopped` says why. */
  add(learningRate: number, loss: number): void {
    const step = this.losses.length + 1;
    this.learningRates.push(learningRate);
    if (!Number.isFinite(loss)) {
      this.losses.push(null);
      this.smoothed.push(null);
      this.stopped = { reason: 'not finite', step };
      return;
    }
    this.#average.add(loss);
    const smoothed = this.#average.value;
    this.losses.push(rounded(loss));
    this.smoothed.push(rounded(smoothed));
    // A multiple of the lowest loss means nothing once the loss has fallen to 0 or below.
    if (this.#lowest > 0 && smoothed > STOP_AT * this.#lowest) this.stopped = { reason: 'exploded', step };
    this.#lowest = Math.min(this.#lowest, smoothed);
  }

  of(member: string | null): RangeTestCurve {
    const { learningRates, losses, smoothed, stopped } = this;
    return { member, learningRates, losses, smoothed, stopped, suggestion: suggest(learningRates, smoothed) };
  }
}

const rounded = (value: number) => Number(value.toPrecision(7));

/** The first steps say little, and the last may be the explosion. PyTorch Lightning leaves out the same number. */
const skipped = { begin: 10, end: 1 } as const;

/**
 * The learning rate where the smoothed loss falls most steeply from step to step (central differences, one-sided at both
 * ends), as PyTorch Lightning suggests it (`lr_find`, `suggestion`); null where it falls nowhere, or too few steps are left.
 */
export function suggest(
  learningRates: readonly number[],
  smoothed: readonly (number | null)[],
): number | null {
  const losses = smoothed.slice(skipped.begin, -skipped.end).filter((loss) => loss !== null);
  if (losses.length < 2) return null;
  const slopes = losses.map((_, i) => {
    const [before, after] = [Math.max(0, i - 1), Math.min(losses.length - 1, i + 1)];
    return ((losses[after] ?? 0) - (losses[before] ?? 0)) / (after - before);
  });
  const steepest = Math.min(...slopes);
  return steepest < 0 ? (learningRates[skipped.begin + slopes.indexOf(steepest)] ?? null) : null;
}
