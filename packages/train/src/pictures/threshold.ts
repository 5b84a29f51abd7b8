/** The two classes that Otsu's threshold makes: their means, and what parts them. */
export interface TwoClasses {
  readonly low: number;
  readonly high: number;
  readonly threshold: number;
}

/**
 * The threshold between two classes of values, 0 to 255, whose means differ most, weighed by their sizes (N. Otsu, "A
 * threshold selection method from gray-level histograms", 1979). Values of one kind have equal means.
 */
export function otsu(values: ArrayLike<number>): TwoClasses {
  const histogram = new Float64Array(256);
  for (let i = 0; i < values.length; i++) {
    const value = Math.min(255, Math.max(0, Math.round(values[i] ?? 0)));
    histogram[value] = (histogram[value] ?? 0) + 1;
  }
  const total = values.length;
  const sum = histogram.reduce((weighed, count, value) => weighed + count * value, 0);
  let best = { between: -1, low: sum / total, high: sum / total, threshold: 128 };
  let count = 0;
  let below = 0;
  for (let value = 0; value < 255; value++) {
    count += histogram[value] ?? 0;
    below += value * (histogram[value] ?? 0);
    if (count === 0 || count === total) continue;
    const low = below / count;
    const high = (sum - below) / (total - count);
    const between = count * (total - count) * (high - low) ** 2;
    if (between > best.between) best = { between, low, high, threshold: value + 0.5 };
  }
  return best;
}
