const levels = '▁▂▃▄▅▆▇█';

/** One character per value, as high as the value is between `low` and `high`; a blank for a missing value. */
export function sparkline(values: readonly (number | null)[], low: number, high: number): string {
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      const part = high === low ? 0 : (value - low) / (high - low);
      return levels[Math.min(levels.length - 1, Math.max(0, Math.round(part * (levels.length - 1))))] ?? ' ';
    })
    .join('');
}

/** Means of `width` groups of neighbours, so that a long curve fits a cell; null for a group without values. */
export function shorten(values: readonly (number | null)[], width: number): (number | null)[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, i) => {
    const [start, end] = [i, i + 1].map((part) => Math.round((part * values.length) / width));
    const known = values.slice(start, end).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
