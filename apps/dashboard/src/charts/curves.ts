import { type CurveMetric, coursesOf, type MeanPoint, meanOf, pointsOf } from '../data/curves.ts';
import { duration } from '../data/text.ts';
import type { EntryView, StudyView, View } from '../data/view.ts';
import { type Chart, halfOf, type Size, WIDTHS } from './chart.ts';
import { colorOf, GREY } from './theme.ts';

/** What a course is drawn against. */
export type Along = 'epoch' | 'seconds';

/** How a metric is written. */
export const CURVE: Readonly<Record<CurveMetric, { title: string; format: string; factor: number }>> = {
  validAccuracy: { title: 'validation accuracy, %', format: '.2f', factor: 100 },
  trainLoss: { title: 'training loss', format: '.4f', factor: 1 },
  validLoss: { title: 'validation loss', format: '.4f', factor: 1 },
  learningRate: { title: 'learning rate', format: '.4~g', factor: 1 },
};

const AXIS: Readonly<Record<Along, string>> = { epoch: 'epoch', seconds: 'training time, s' };

const place = (along: Along, point: { epoch: number; seconds: number | null }) =>
  along === 'epoch' ? point.epoch : point.seconds;

interface Course {
  readonly entry: EntryView;
  readonly means: readonly MeanPoint[];
  readonly singles: readonly { seed: number; x: number; value: number }[];
}

function courses(entries: readonly EntryView[], metric: CurveMetric, along: Along): Course[] {
  const { factor } = CURVE[metric];
  return entries.flatMap((entry) => {
    const singles = pointsOf(entry.records, metric).flatMap((point) => {
      const x = place(along, point);
      return x === null ? [] : [{ seed: point.seed, x, value: factor * point.value }];
    });
    return singles.length === 0 ? [] : [{ entry, means: meanOf(entry.records, metric), singles }];
  });
}

/** Small multiples: one panel an entry, its mean in colour with the interval, its seeds as thin lines. */
export function studyCurves(view: View, study: StudyView, metric: CurveMetric, along: Along): Chart | null {
  const shown = courses(study.entries, metric, along);
  if (shown.length === 0 || shown.every(({ singles }) => new Set(singles.map(({ x }) => x)).size < 2))
    return null;
  const { title } = CURVE[metric];
  return {
    id: `${view.path}${study.name}/${metric}-${along}`,
    sentence: `The ${title.split(',')[0]} by ${along === 'epoch' ? 'epoch' : 'second of training'}: mean and 95 % band over seeds, each seed a thin line.`,
    alternative: alternative(shown, metric, along),
    spec: (size) => panels(shown, metric, along, size),
    table: () => ({
      columns: ['entry', AXIS[along], title, '95 % low', '95 % high', 'n'],
      rows: shown.flatMap(({ entry, means }) => tableRows(entry.name, means, metric, along)),
    }),
  };
}

/** One entry's course, large enough to read a seed. */
export function entryCurve(
  view: View,
  study: StudyView,
  entry: EntryView,
  metric: CurveMetric,
): Chart | null {
  if (!coursesOf(entry.records).includes(metric)) return null;
  const shown = courses([entry], metric, 'epoch');
  const [course] = shown;
  if (course === undefined || course.means.length < 2) return null;
  // A rate that never changes stands in the recipe.
  if (metric === 'learningRate' && new Set(course.singles.map(({ value }) => value)).size === 1) return null;
  const { title } = CURVE[metric];
  return {
    id: `${view.path}${study.name}/${entry.name}/${metric}`,
    sentence: `${title[0]?.toUpperCase()}${title.slice(1)}, epoch by epoch.`,
    alternative: alternative(shown, metric, 'epoch'),
    spec: (size) => single(course, metric, size),
    table: () => ({
      columns: ['epoch', 'training time', title, '95 % low', '95 % high', 'n'],
      rows: course.means.map((point) => [
        point.epoch,
        duration(point.seconds),
        ...written(point, metric),
        point.n,
      ]),
    }),
  };
}

const number = (value: number | null, metric: CurveMetric) =>
  value === null ? null : Number((CURVE[metric].factor * value).toPrecision(5));

const written = ({ mean, low, high }: MeanPoint, metric: CurveMetric) => [
  number(mean, metric),
  number(low, metric),
  number(high, metric),
];

/** The rows of a table that stands for a drawing: no more of them than a reader can use. */
const tableRows = (name: string, means: readonly MeanPoint[], metric: CurveMetric, along: Along) => {
  const step = Math.max(1, Math.ceil(means.length / 10));
  return means
    .filter((_, index) => index % step === 0 || index === means.length - 1)
    .map((point) => {
      const x = place(along, point);
      return [name, x === null ? null : Number(x.toPrecision(4)), ...written(point, metric), point.n];
    });
};

function alternative(shown: readonly Course[], metric: CurveMetric, along: Along): string {
  const ends = shown.slice(0, 12).map(({ entry, means }) => {
    const [first, last] = [means[0], means.at(-1)];
    return `${entry.name} from ${number(first?.mean ?? null, metric)} to ${number(last?.mean ?? null, metric)}`;
  });
  return `Lines of ${CURVE[metric].title} by ${AXIS[along]}: ${ends.join('; ')}.`;
}

const bands = ({ means }: Course, metric: CurveMetric, along: Along, entry: string) =>
  means.map((point) => ({
    entry,
    x: place(along, point),
    value: CURVE[metric].factor * point.mean,
    low: point.low === null ? null : CURVE[metric].factor * point.low,
    high: point.high === null ? null : CURVE[metric].factor * point.high,
    n: point.n,
  }));

const round = (value: number) => Number(value.toPrecision(5));

/** The range worth showing: of means and seeds, not of an interval that three seeds make absurdly wide. */
function domainOf(shown: readonly Course[]): [number, number] {
  const values = shown.flatMap(({ singles }) => singles.map(({ value }) => value)).filter(Number.isFinite);
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const margin = 0.04 * (high - low || Math.abs(high) || 1);
  return [round(low - margin), round(high + margin)];
}

type Channels = ReturnType<typeof channels>;

function channels(metric: CurveMetric, along: Along, domain: [number, number], wide: boolean) {
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    scale: { nice: false, zero: false },
    axis: {
      title: AXIS[along],
      grid: false,
      tickMinStep: along === 'epoch' ? 1 : 0,
      tickCount: wide ? 8 : 3,
    },
  };
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    scale: { domain, clamp: true, nice: false },
    axis: { title: wide ? CURVE[metric].title : null, tickCount: wide ? 6 : 4 },
  };
  return { x, y, color: { field: 'color', type: 'nominal' as const, scale: null } };
}

function panels(shown: readonly Course[], metric: CurveMetric, along: Along, size: Size) {
  const columns = size === 'narrow' ? 2 : 4;
  const domain = domainOf(shown);
  const { x, y, color } = channels(metric, along, domain, false);
  const values = shown.flatMap((course) => [
    ...course.singles.map((point) => ({
      kind: 'seed',
      entry: course.entry.name,
      series: `s${point.seed}`,
      seed: point.seed,
      x: round(point.x),
      value: round(point.value),
      color: GREY,
    })),
    ...bands(course, metric, along, course.entry.name).flatMap((point) =>
      point.x === null
        ? []
        : [
            {
              ...point,
              x: round(point.x),
              value: round(point.value),
              kind: 'mean',
              series: 'mean',
              color: colorOf(course.entry.color),
            },
          ],
    ),
  ]);
  const wide = (WIDTHS[size] - 34) / columns - 30;
  return {
    data: { values },
    facet: {
      field: 'entry',
      type: 'nominal' as const,
      sort: shown.map(({ entry }) => entry.name),
      header: { title: null },
    },
    columns,
    spacing: { row: 14, column: 22 },
    spec: {
      width: Math.floor(wide),
      height: Math.floor(wide * 0.75),
      layer: [
        {
          transform: [{ filter: "datum.kind == 'mean' && datum.low != null" }],
          mark: { type: 'area' as const, opacity: 0.16, clip: true },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, fill: color },
        },
        {
          transform: [{ filter: "datum.kind == 'seed'" }],
          mark: { type: 'line' as const, strokeWidth: 0.8, opacity: 0.8, clip: true },
          encoding: { x, y, color, detail: { field: 'series' } },
        },
        {
          transform: [{ filter: "datum.kind == 'mean'" }],
          mark: { type: 'line' as const, strokeWidth: 2, clip: true },
          encoding: { x, y, color, detail: { field: 'series' } },
        },
        hits(x, y, metric, along),
      ],
    },
  };
}

/** Points that only the pointer finds. */
const hits = (x: Channels['x'], y: Channels['y'], metric: CurveMetric, along: Along) => ({
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

function single(course: Course, metric: CurveMetric, size: Size) {
  const name = course.entry.name;
  const { x, y } = channels(metric, 'epoch', domainOf([course]), true);
  const color = colorOf(course.entry.color);
  const means = bands(course, metric, 'epoch', name).map((point) => ({ ...point, series: 'mean' }));
  const singles = course.singles.map((point) => ({ ...point, entry: name, series: `seed ${point.seed}` }));
  return {
    width: halfOf(size) - 76,
    height: size === 'narrow' ? 200 : 260,
    layer: [
      {
        data: { values: means.filter(({ low }) => low !== null) },
        mark: { type: 'area' as const, opacity: 0.16, clip: true, fill: color },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: singles },
        params: [
          {
            name: 'seed',
            select: {
              type: 'point' as const,
              fields: ['series'],
              on: 'pointerover',
              nearest: false,
              clear: 'pointerout',
            },
          },
        ],
        mark: { type: 'line' as const, stroke: GREY, clip: true },
        encoding: {
          x,
          y,
          detail: { field: 'series' },
          strokeWidth: { condition: { param: 'seed', empty: false, value: 2.5 }, value: 1 },
        },
      },
      {
        data: { values: means },
        mark: { type: 'line' as const, strokeWidth: 2.2, clip: true, stroke: color },
        encoding: { x, y },
      },
      { data: { values: [...singles, ...means] }, ...hits(x, y, metric, 'epoch') },
    ],
  };
}
