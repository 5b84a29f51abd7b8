import type { Row } from '@digitbench/results';

/** An axis shared by all interval cells of a column. Positions are from 0 to 1. */
export interface IntervalAxis {
  place(accuracy: number): number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const LEAST_ERROR = 5e-4;
const MARKS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

const limited = (value: number) => Math.min(1, Math.max(0, value));

/** Where accuracies are far apart: by the logarithm of the error, so that 99 to 99.5 % is as wide as 90 to 95 %. */
export function errorAxis(rows: readonly Row[]): IntervalAxis {
  const values = rows.flatMap(({ mean, low, high }) => [mean, low, high]).filter((value) => value !== null);
  const scale = (accuracy: number) => -Math.log(Math.max(LEAST_ERROR, 1 - accuracy));
  const means = rows.flatMap(({ mean }) => mean ?? []).sort((a, b) => a - b);
  // A few entries that learned nothing must not squeeze all others to one end: an arrow points to them.
  const usual = (means[Math.floor(means.length / 3)] ?? 0) > 0.8 ? 0.8 : 0.3;
  const worst = Math.max(usual, Math.min(0.9, ...values));
  const [from, to] = [scale(worst) - 0.1, scale(Math.max(0.95, ...values)) + 0.1];
  const place = (accuracy: number) => limited((scale(accuracy) - from) / (to - from));
  const inside = MARKS.filter((mark) => scale(mark) >= from && scale(mark) <= to);
  const step = Math.ceil(inside.length / 5);
  const kept = inside.filter((_, index) => (inside.length - 1 - index) % step === 0);
  return {
    place,
    ticks: kept.map((mark) => ({ at: place(mark), label: `${Number((100 * mark).toFixed(1))}` })),
  };
}

/** Where they are close: an ordinary axis over means, reported values and, as far as sensible, intervals. */
export function plainAxis(rows: readonly Row[]): IntervalAxis {
  const values = rows
    .flatMap(({ mean, reported }) => [mean, reported])
    .filter((value) => value !== null)
    // A source may report what cannot be an accuracy; no axis reaches for it.
    .filter((value) => value >= 0 && value <= 1);
  if (values.length === 0) return { place: limited, ticks: [] };
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(0.002, 0.25 * (most - least));
  const [from, to] = [Math.max(0, least - margin), Math.min(1, most + margin)];
  const place = (accuracy: number) => limited((accuracy - from) / (to - from));
  const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
  const step = steps.find((candidate) => (to - from) / candidate <= 5) ?? 0.5;
  const first = Math.ceil(from / step - 1e-9);
  const marks = Array.from({ length: 7 }, (_, index) => (first + index) * step).filter(
    (mark) => mark <= to + 1e-9,
  );
  return {
    place,
    ticks: marks.map((mark) => ({ at: place(mark), label: `${Number((100 * mark).toFixed(2))}` })),
  };
}
