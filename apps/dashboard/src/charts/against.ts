import type { Row } from '@digitbench/results';
import { entriesByStudy } from '../data/entry-names.ts';
import { count, cut, duration, percent, taskTitle } from '../data/text.ts';
import type { View } from '../data/view.ts';
import { type Chart, type Drawing, halfOf } from './chart.ts';
import { drawableLog } from './finite.ts';
import { type LivingMeta, zoomable } from './living.ts';
import { MARGIN, names, type Priced } from './names.ts';
import { ACCENT, GREY } from './theme.ts';
import { crosses, type Unfinished, unfinishedOf } from './unfinished.ts';

/** What accuracy is set against. */
export type Cost = 'seconds' | 'parameters';

interface Point extends Priced {
  readonly entry: string;
  readonly study: string;
  readonly errorLow: number | null;
  readonly errorHigh: number | null;
  readonly front: boolean;
  /** Of its page, to which a press on the point leads. */
  readonly path: string;
  readonly accuracy: string;
  readonly price: string;
}

/** Least error drawn: an accuracy of 100 % has no place on a logarithmic axis. */
const LEAST_ERROR = 1e-4;

const COSTS = {
  seconds: {
    of: (row: Row) => drawableLog(row.seconds),
    name: 'training time',
    title: 'training time, seconds (log)',
    text: duration,
    format: '~g',
  },
  parameters: {
    of: (row: Row) => drawableLog(row.parameters),
    name: 'parameters',
    title: 'parameters (log)',
    text: count,
    format: '~s',
  },
} as const;

function pointsOf(view: View, rows: readonly Row[], cost: Cost): Point[] {
  const { of, text } = COSTS[cost];
  const known = rows.flatMap((row) => {
    const price = of(row);
    return row.mean === null || price === null ? [] : [{ row, price, mean: row.mean }];
  });
  return known.map(({ row, price, mean }) => {
    const spread = cost === 'seconds' ? drawableLog(row.secondsSd) : null;
    const isAmbiguous = known.some(
      ({ row: other }) => other.entry === row.entry && other.study !== row.study,
    );
    return {
      entry: row.entry,
      study: row.study,
      label: isAmbiguous ? `${row.study}/${row.entry}` : row.entry,
      error: Math.max(LEAST_ERROR, 1 - mean),
      errorLow: row.high === null ? null : Math.max(LEAST_ERROR, 1 - row.high),
      errorHigh: row.low === null ? null : Math.max(LEAST_ERROR, 1 - row.low),
      cost: price,
      costLow: spread === null ? null : Math.max(price / 10, price - spread),
      costHigh: spread === null ? null : price + spread,
      front: !known.some(
        (other) => other.price <= price && other.mean >= mean && (other.price < price || other.mean > mean),
      ),
      path: `${view.path}studies/${row.study}/${row.entry}/`,
      accuracy: `${percent(mean)} %`,
      price: text(price),
    };
  });
}

/** Accuracy of all entries of one task against what they cost, the Pareto front in colour. `id` is the chart's. */
export function against(view: View, task: string, cost: Cost, id: string): Chart | null {
  const rows = view.rows.filter((row) => (row.task ?? '') === task);
  const points = pointsOf(view, rows, cost);
  if (points.length < 3) return null;
  const front = points.filter((point) => point.front).sort((a, b) => a.cost - b.cost);
  const { of, name, title, format } = COSTS[cost];
  const unfinished = unfinishedOf(rows, of);
  const about = cut(taskTitle(task, view.dataset), 60);
  const described = front.map(({ label, accuracy, price }) => `${label} (${accuracy} at ${price})`);
  return {
    id,
    sentence:
      front.length === points.length
        ? `${about}: no entry beats another on both accuracy and ${name}.`
        : `${about}: no other entry beats ${entriesByStudy(front, 'or')} on both accuracy and ${name}.`,
    alternative: `${about}: test accuracy against ${name} for ${points.length} entries. The entries that no other beats on both are, cheapest first: ${described.join('; ')}.${unfinished.length === 0 ? '' : ` Runs that did not finish: ${unfinished.map(({ entry, what }) => `${entry} ${what}`).join('; ')}.`}`,
    spec: (drawing) => spec(points, front, unfinished, { title, format }, drawing),
    table: () => ({
      columns: ['study', 'entry', 'accuracy', name, 'on the front'],
      rows: points.map((point) => [
        point.study,
        point.entry,
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
  unfinished: readonly Unfinished[],
  axis: { title: string; format: string },
  { size, living }: Drawing,
) {
  const domain = errorDomain(points);
  const ticks = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8];
  const [width, height] = [halfOf(size) - 56, size === 'narrow' ? 300 : 380];
  const x = {
    field: 'cost',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false, padding: MARGIN },
    axis: { ...axis, grid: false, tickCount: size === 'narrow' ? 4 : 6 },
  };
  const y = {
    field: 'error',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, reverse: true, domain, nice: false },
    axis: {
      title: 'test accuracy, % (log of error)',
      values: ticks,
      labelExpr: "format(100 - 100 * datum.value, '~r')",
    },
  };
  const moves = living && size === 'wide';
  return {
    ...(moves ? { usermeta: { zoom: { x: 'cost', y: 'error' } } satisfies LivingMeta } : {}),
    width,
    height,
    layer: [
      {
        data: { values: front },
        mark: {
          type: 'line' as const,
          interpolate: 'step-after' as const,
          color: ACCENT,
          opacity: 0.35,
          strokeWidth: 1.5,
          clip: true,
        },
        encoding: { x, y, order: { field: 'cost', type: 'quantitative' as const } },
      },
      {
        data: { values: points.filter(({ errorLow }) => errorLow !== null) },
        mark: { type: 'rule' as const, strokeWidth: 1, clip: true },
        encoding: { x, y: { ...y, field: 'errorLow' }, y2: { field: 'errorHigh' }, color: hue() },
      },
      {
        data: { values: points.filter(({ costLow }) => costLow !== null) },
        mark: { type: 'rule' as const, strokeWidth: 1, clip: true },
        encoding: { x: { ...x, field: 'costLow' }, x2: { field: 'costHigh' }, y, color: hue() },
      },
      {
        data: { values: points },
        mark: {
          type: 'circle' as const,
          size: 48,
          opacity: 1,
          clip: true,
          ...(living ? { cursor: 'pointer' as const } : {}),
        },
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
        ...(moves ? zoomable : {}),
      },
      ...names(front, points, { width, height, domain }, x, y),
      ...crosses(unfinished, x, height),
    ],
  };
}

/** The range of the means, and some air: an interval of three seeds that differ wildly would squeeze all others. */
function errorDomain(points: readonly Point[]): [number, number] {
  const errors = points.map(({ error }) => error);
  const [least, most] = [Math.min(...errors), Math.max(...errors)];
  const lowest = Math.min(...points.map(({ error, errorLow }) => errorLow ?? error));
  return [Math.min(least / 1.6, Math.max(lowest / 1.1, least / 3)), Math.min(1, most * 1.3)];
}

const hue = () => ({
  condition: { test: 'datum.front', value: ACCENT },
  value: GREY,
});
