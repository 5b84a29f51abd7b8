import type { Row } from '@digitbench/results';
import { count, duration, percent } from '../data/text.ts';
import type { View } from '../data/view.ts';
import { type Chart, halfOf, type Size } from './chart.ts';
import { ACCENT, GREY, INK, SOFT } from './theme.ts';

/** What accuracy is set against. */
export type Cost = 'seconds' | 'parameters';

interface Point {
  readonly entry: string;
  readonly study: string;
  readonly error: number;
  readonly errorLow: number | null;
  readonly errorHigh: number | null;
  readonly cost: number;
  readonly costLow: number | null;
  readonly costHigh: number | null;
  readonly front: boolean;
  readonly accuracy: string;
  readonly price: string;
}

/** Least error drawn: an accuracy of 100 % has no place on a logarithmic axis. */
const LEAST_ERROR = 1e-4;

const COSTS = {
  seconds: {
    of: (row: Row) => row.seconds,
    title: 'training time, seconds (log)',
    text: duration,
    format: '~g',
  },
  parameters: { of: (row: Row) => row.parameters, title: 'parameters (log)', text: count, format: '~s' },
} as const;

function pointsOf(rows: readonly Row[], cost: Cost): Point[] {
  const { of, text } = COSTS[cost];
  const known = rows.flatMap((row) => {
    const price = of(row);
    return row.mean === null || price === null || price <= 0 ? [] : [{ row, price, mean: row.mean }];
  });
  return known.map(({ row, price, mean }) => {
    const spread = cost === 'seconds' ? row.secondsSd : null;
    return {
      entry: row.entry,
      study: row.study,
      error: Math.max(LEAST_ERROR, 1 - mean),
      errorLow: row.high === null ? null : Math.max(LEAST_ERROR, 1 - row.high),
      errorHigh: row.low === null ? null : Math.max(LEAST_ERROR, 1 - row.low),
      cost: price,
      costLow: spread === null ? null : Math.max(price / 10, price - spread),
      costHigh: spread === null ? null : price + spread,
      front: !known.some(
        (other) => other.price <= price && other.mean >= mean && (other.price < price || other.mean > mean),
      ),
      accuracy: `${percent(mean)} %`,
      price: text(price),
    };
  });
}

/** Accuracy of all entries of one task against what they cost, the Pareto front in colour. */
export function against(view: View, task: string, cost: Cost): Chart | null {
  const rows = view.rows.filter((row) => row.task === task);
  const points = pointsOf(rows, cost);
  if (points.length < 3) return null;
  const front = points.filter((point) => point.front).sort((a, b) => a.cost - b.cost);
  const { title, format } = COSTS[cost];
  const unfinished = rows.filter(({ mean, failures }) => mean === null && failures.length > 0);
  const what = cost === 'seconds' ? 'less training time' : 'fewer parameters';
  const names = front.map(({ entry, accuracy, price }) => `${entry} (${accuracy} at ${price})`);
  return {
    id: `${view.path}overview/${task.replaceAll(/[^a-z0-9]+/gi, '-')}-${cost}`,
    sentence: `${front.length === 1 ? 'One entry is' : `${front.length} of ${points.length} entries are`} beaten by none that ${cost === 'seconds' ? 'trains faster' : 'is smaller'}: ${front.map(({ entry }) => entry).join(', ')}.`,
    alternative: `Accuracy against ${title}, ${points.length} entries. The front, each more accurate than all with ${what}: ${names.join('; ')}.`,
    spec: (size) => spec(points, front, unfinished, { title, format }, size),
    table: () => ({
      columns: [
        'entry',
        'study',
        'accuracy',
        cost === 'seconds' ? 'training time' : 'parameters',
        'on the front',
      ],
      rows: points.map((point) => [
        point.entry,
        point.study,
        point.accuracy,
        point.price,
        point.front ? 'yes' : 'no',
      ]),
    }),
  };
}

function spec(
  points: Point[],
  front: Point[],
  unfinished: readonly Row[],
  axis: { title: string; format: string },
  size: Size,
) {
  // The range of the means, and some air: an interval of three seeds that differ wildly would squeeze all others.
  const errors = points.map(({ error }) => error);
  const domain = [Math.min(...errors) / 1.6, Math.min(1, Math.max(...errors) * 1.3)];
  const ticks = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8].filter(
    (tick) => tick >= (domain[0] ?? 0) && tick <= (domain[1] ?? 1),
  );
  const x = {
    field: 'cost',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false, padding: 24 },
    axis: { ...axis, grid: false, tickCount: size === 'narrow' ? 4 : 6 },
  };
  const y = {
    field: 'error',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, reverse: true, domain, nice: false, clamp: true },
    axis: {
      title: 'test accuracy, % (log of error)',
      values: ticks,
      labelExpr: "format(100 - 100 * datum.value, '~r')",
    },
  };
  const failed = unfinished.map(({ entry, failures }, index) => ({
    entry,
    place: index,
    reason: failures[0]?.status ?? 'failed',
  }));
  return {
    width: halfOf(size) - 56,
    height: size === 'narrow' ? 300 : 380,
    layer: [
      {
        data: { values: front },
        mark: {
          type: 'line' as const,
          interpolate: 'step-after' as const,
          color: ACCENT,
          opacity: 0.35,
          strokeWidth: 1.5,
        },
        encoding: { x, y, order: { field: 'cost', type: 'quantitative' as const } },
      },
      {
        data: { values: points.filter(({ errorLow }) => errorLow !== null) },
        mark: { type: 'rule' as const, strokeWidth: 1 },
        encoding: { x, y: { ...y, field: 'errorLow' }, y2: { field: 'errorHigh' }, color: hue() },
      },
      {
        data: { values: points.filter(({ costLow }) => costLow !== null) },
        mark: { type: 'rule' as const, strokeWidth: 1 },
        encoding: { x: { ...x, field: 'costLow' }, x2: { field: 'costHigh' }, y, color: hue() },
      },
      {
        data: { values: points },
        mark: { type: 'circle' as const, size: 48, opacity: 1 },
        encoding: {
          x,
          y,
          color: hue(),
          tooltip: [
            { field: 'entry', title: 'entry' },
            { field: 'study', title: 'study' },
            { field: 'accuracy', title: 'accuracy' },
            { field: 'price', title: axis.title.replace(/,? ?(?:seconds)? \(log\)/, '') },
          ],
        },
      },
      {
        data: { values: front },
        mark: { type: 'text' as const, align: 'right' as const, dx: -7, dy: -7, fontSize: 12, fill: INK },
        encoding: { x, y, text: { field: 'entry' } },
      },
      ...(failed.length === 0
        ? []
        : [
            {
              data: { values: failed.slice(0, 8) },
              mark: { type: 'text' as const, align: 'left' as const, fontSize: 11, fill: SOFT, limit: 160 },
              encoding: {
                x: { value: 6 },
                y: { field: 'place', type: 'quantitative' as const, scale: null, axis: null },
                text: { field: 'entry' },
              },
              transform: [
                { calculate: `${(size === 'narrow' ? 300 : 380) - 10} - 14 * datum.place`, as: 'place' },
                { calculate: "'× ' + datum.entry + ': ' + datum.reason", as: 'entry' },
              ],
            },
          ]),
    ],
  };
}

const hue = () => ({
  condition: { test: 'datum.front', value: ACCENT },
  value: GREY,
});
