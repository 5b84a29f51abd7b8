import type { Measurement, Spread } from './record.ts';

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996), as R's and NumPy's default. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('quantile: no values given');
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

export function spreadOf(values: readonly number[]): Spread {
  return {
    min: Math.min(...values),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
    max: Math.max(...values),
  };
}

/** Ratios of two series that were measured in turns: disturbances that last longer than a round cancel. */
export function ratioOf(values: readonly number[], base: readonly number[]): Measurement['ratio'] {
  const ratios = values.flatMap((value, i) => {
    const beside = base[i];
    return beside === undefined ? [] : [value / beside];
  });
  if (ratios.length === 0) return null;
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** Maximum relative difference from rounding within the first steps. */
const tolerance = 0.01;

/** Whether each series of losses is near the median of all; null if there is nothing to compare with. */
export function agreement(series: readonly (readonly number[])[]): (boolean | null)[] {
  if (series.length < 2) return series.map(() => null);
  return series.map((losses) =>
    losses.every((loss, i) => {
      const middle = median(series.map((other) => other[i] ?? Number.NaN).filter(Number.isFinite));
      return Math.abs(loss - middle) <= tolerance * Math.abs(middle);
    }),
  );
}
