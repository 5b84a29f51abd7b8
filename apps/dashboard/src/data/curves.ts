import { type Epoch, metricNamed, type RunRecord } from '@digitbench/results';
import { summary } from '@digitbench/results/statistics';

export type CurveMetric = 'validAccuracy' | 'trainLoss' | 'validLoss' | 'learningRate';

/** What of a record a course is made of. */
type Trained = Pick<RunRecord, 'seed' | 'epochs'>;

/** One value of one seed. */
export interface Point {
  readonly seed: number;
  readonly epoch: number;
  /** Training seconds up to the end of this epoch; null where an epoch was not timed. */
  readonly seconds: number | null;
  readonly value: number;
}

/** The mean over seeds after one epoch, with the 95 % t interval. */
export interface MeanPoint {
  readonly epoch: number;
  readonly seconds: number | null;
  readonly n: number;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Most epochs that a chart draws; a longer course is thinned evenly, its first and last epoch kept. */
const MOST_POINTS = 80;
/** Most seeds that a chart draws one by one. */
const MOST_SEEDS = 20;

const thinned = (length: number): number[] => {
  if (length <= MOST_POINTS) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: MOST_POINTS }, (_, step) =>
    Math.round((step * (length - 1)) / (MOST_POINTS - 1)),
  );
};

function clock(epochs: readonly Epoch[]): (number | null)[] {
  let sum: number | null = 0;
  return epochs.map(({ seconds }) => {
    sum = sum === null || seconds === null ? null : sum + seconds;
    return sum;
  });
}

/** Every seed's course. */
export function pointsOf(records: readonly Trained[], metric: CurveMetric): Point[] {
  return records.slice(0, MOST_SEEDS).flatMap(({ seed, epochs }) => {
    const seconds = clock(epochs);
    return thinned(epochs.length).flatMap((index) => {
      const value = epochs[index]?.[metric] ?? null;
      return value === null ? [] : [{ seed, epoch: index + 1, seconds: seconds[index] ?? null, value }];
    });
  });
}

/** The mean course with its interval; an epoch counts while all seeds that ran have it. */
export function meanOf(records: readonly Trained[], metric: CurveMetric): MeanPoint[] {
  const points = pointsOf(records, metric);
  const seeds = new Set(points.map(({ seed }) => seed)).size;
  const { possible } = metricNamed(metric);
  return [...Map.groupBy(points, ({ epoch }) => epoch)].flatMap(([epoch, those]) => {
    if (those.length < seeds) return [];
    const { n, mean, interval } = summary(
      those.map(({ value }) => value),
      { possible },
    );
    const seconds = summary(those.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]))).mean;
    if (mean === null) return [];
    return [{ epoch, seconds, n, mean, low: interval?.low ?? null, high: interval?.high ?? null }];
  });
}

/** The metrics of which the records hold a course. */
export function coursesOf(records: readonly RunRecord[]): CurveMetric[] {
  const metrics: CurveMetric[] = ['validAccuracy', 'trainLoss', 'validLoss', 'learningRate'];
  return metrics.filter((metric) =>
    records.some(({ epochs }) => epochs.some((epoch) => epoch[metric] !== null)),
  );
}
