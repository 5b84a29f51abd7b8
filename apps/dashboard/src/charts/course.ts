import { type CurveMetric, type MeanPoint, meanOf, pointsOf } from '../data/curves.ts';
import { duration, plural } from '../data/text.ts';
import type { EntryView } from '../data/view.ts';
import { drawable } from './finite.ts';

/** What a course is drawn against. */
export type Along = 'epoch' | 'seconds';

export const round = (value: number) => Number(value.toPrecision(5));

/** How a metric is written; `short` beside a small panel. */
export const CURVE: Readonly<
  Record<CurveMetric, { name: string; title: string; short: string; format: string; factor: number }>
> = {
  validAccuracy: {
    name: 'validation accuracy',
    title: 'validation accuracy, %',
    short: 'accuracy, %',
    format: '.2f',
    factor: 100,
  },
  trainLoss: { name: 'training loss', title: 'training loss', short: 'loss', format: '.4f', factor: 1 },
  validLoss: { name: 'validation loss', title: 'validation loss', short: 'loss', format: '.4f', factor: 1 },
  learningRate: {
    name: 'learning rate',
    title: 'learning rate',
    short: 'learning rate',
    format: '.4~g',
    factor: 1,
  },
};

export const AXIS: Readonly<Record<Along, string>> = { epoch: 'epoch', seconds: 'training time, s' };

export const place = (along: Along, point: { epoch: number; seconds: number | null }) =>
  drawable(along === 'epoch' ? point.epoch : point.seconds);

/** An entry's way through its training. */
export interface Course {
  readonly entry: EntryView;
  readonly means: readonly MeanPoint[];
  readonly singles: readonly { seed: number; x: number; value: number }[];
}

/** The courses of those entries that have one. */
export function courses(entries: readonly EntryView[], metric: CurveMetric, along: Along): Course[] {
  const { factor } = CURVE[metric];
  return entries.flatMap((entry) => {
    const singles = pointsOf(entry.records, metric).flatMap((point) => {
      const x = place(along, point);
      const value = drawable(factor * point.value);
      return x === null || value === null ? [] : [{ seed: point.seed, x, value }];
    });
    return singles.length === 0 ? [] : [{ entry, means: meanOf(entry.records, metric), singles }];
  });
}

/** Whether a drawing says more than a number: something changes, at more than one place. */
export const isWorthDrawing = (shown: readonly Course[]) =>
  shown.some(({ singles }) => new Set(singles.map(({ x }) => x)).size > 1) &&
  shown.some(({ singles }) => new Set(singles.map(({ value }) => value)).size > 1);

const number = (value: number | null, metric: CurveMetric) => {
  const known = drawable(value === null ? null : CURVE[metric].factor * value);
  return known === null ? null : round(known);
};

/** Mean and interval as a table shows them. */
export const written = ({ mean, low, high }: MeanPoint, metric: CurveMetric) => [
  number(mean, metric),
  number(low, metric),
  number(high, metric),
];

export function alternative(shown: readonly Course[], metric: CurveMetric, along: Along): string {
  const ends = shown.slice(0, 12).map(({ entry, means }) => {
    const [first, last] = [means[0], means.at(-1)];
    return `${entry.name} from ${number(first?.mean ?? null, metric)} to ${number(last?.mean ?? null, metric)}`;
  });
  return `Lines of ${CURVE[metric].title} by ${AXIS[along]}: ${ends.join('; ')}.`;
}

/** The points of a mean with its band, rounded to what a drawing shows. */
export const band = ({ means, entry }: Course, metric: CurveMetric, along: Along) =>
  means.flatMap((point) => {
    const x = place(along, point);
    const value = number(point.mean, metric);
    if (x === null || value === null) return [];
    return [
      {
        entry: entry.name,
        series: 'mean',
        x: round(x),
        value,
        low: number(point.low, metric),
        high: number(point.high, metric),
      },
    ];
  });

/** The points of the single seeds. */
export const seedLines = ({ singles, entry }: Course) =>
  singles.map(({ seed, x, value }) => ({
    entry: entry.name,
    series: `seed ${seed}`,
    x: round(x),
    value: round(value),
  }));

/** The range worth showing: of means and seeds, not of an interval that three seeds make absurdly wide. */
export function domainOf(shown: readonly Course[]): [number, number] {
  const values = shown.flatMap(({ singles }) => singles.map(({ value }) => value));
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const margin = 0.04 * (high - low || Math.abs(high) || 1);
  return [round(low - margin), round(high + margin)];
}

type Channels = ReturnType<typeof channels>;

export function channels(metric: CurveMetric, along: Along, domain: [number, number], large: boolean) {
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    scale: { nice: false, zero: false },
    axis: {
      title: AXIS[along],
      grid: false,
      tickMinStep: along === 'epoch' ? 1 : 0,
      tickCount: large ? 8 : 3,
    },
  };
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    scale: { domain, nice: false, zero: false },
    axis: { title: CURVE[metric][large ? 'title' : 'short'], tickCount: large ? 6 : 4 },
  };
  return { x, y };
}

/** Points that only the pointer finds. */
export const hits = (x: Channels['x'], y: Channels['y'], metric: CurveMetric, along: Along) => ({
  mark: { type: 'circle' as const, size: 60, opacity: 0, clip: true },
  encoding: {
    x,
    y,
    tooltip: [
      { field: 'entry', title: 'entry' },
      { field: 'series', title: 'line' },
      {
        field: 'x',
        title: AXIS[along],
        type: 'quantitative' as const,
        format: along === 'epoch' ? 'd' : '.3~g',
      },
      {
        field: 'value',
        title: CURVE[metric].title,
        type: 'quantitative' as const,
        format: CURVE[metric].format,
      },
    ],
  },
});

const capital = (text: string) => `${text[0]?.toUpperCase()}${text.slice(1)}`;

/** What a chart of several courses shows, as the start of its sentence: `Training loss by epoch`. */
export const subject = (metric: CurveMetric, along: Along): string =>
  `${capital(CURVE[metric].name)} by ${along === 'epoch' ? 'epoch' : 'training time'}`;

/** What one course shows: `Training loss falls from 2.25 to 0.012 in 400 epochs.` */
export function sentenceOf({ means }: Course, metric: CurveMetric, along: Along): string {
  const { name, factor } = CURVE[metric];
  const known = means.filter(({ mean }) => drawable(factor * mean) !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `${subject(metric, along)}.`;
  const written = ({ mean }: MeanPoint) =>
    metric === 'validAccuracy' ? (100 * mean).toFixed(1) : `${Number((factor * mean).toPrecision(3))}`;
  const unit = metric === 'validAccuracy' ? ' %' : '';
  const span =
    along === 'epoch' ? `in ${plural(last.epoch, 'epoch')}` : `in ${duration(last.seconds)} of training`;
  const highest = known.reduce((most, point) => (point.mean > most.mean ? point : most));
  // A schedule goes up before it comes down, on purpose.
  if (metric === 'learningRate' && highest.mean > 1.1 * Math.max(first.mean, last.mean))
    return `${capital(name)} rises from ${written(first)} to ${written(highest)}, then falls to ${written(last)}, ${span}.`;
  if (written(first) === written(last))
    return `${capital(name)} is ${written(last)}${unit} at the start and ${span}.`;
  const verb = last.mean > first.mean ? 'rises' : 'falls';
  return `${capital(name)} ${verb} from ${written(first)} to ${written(last)}${unit} ${span}.`;
}

/** The interval of a mean course, as an area from `low` to `high`. */
export const bandLayer = ({ x, y }: Channels) => ({
  mark: { type: 'area' as const, opacity: 0.16, clip: true },
  encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
});

/** A course as a line. */
export const lineLayer = ({ x, y }: Channels, strokeWidth: number) => ({
  mark: { type: 'line' as const, strokeWidth, clip: true },
  encoding: { x, y },
});
