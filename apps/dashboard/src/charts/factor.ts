import { bestText, type FactorFinding, metricNamed, metricText, valueText } from '@digitbench/results';
import type { StudyView, View } from '../data/view.ts';
import { type Chart, type Drawing, halfOf } from './chart.ts';
import { round } from './course.ts';
import { drawable } from './finite.ts';
import { labelsOf } from './labels.ts';
import { ACCENT } from './theme.ts';

/** A metric against the values of a factor, with 95 % intervals. */
export function factorChart(view: View, study: StudyView, finding: FactorFinding): Chart | null {
  const { factor } = finding;
  const { label, unit } = metricNamed(factor.metric);
  const title = unit === 'fraction' ? `${label}, %` : label;
  const points = pointsOf(finding, unit === 'fraction' ? 100 : 1);
  if (points.length < 2) return null;
  return {
    id: `${view.path}studies/${study.name}/factor-${factor.factor}`,
    sentence: `${factor.title}. ${bestText(finding)}`,
    alternative: `${title} by ${factor.title.toLowerCase()}: ${points.map(({ name, value, low, high }) => `${name} ${value}${low === null ? '' : ` (${low} to ${high})`}`).join('; ')}.`,
    spec: (drawing) => spec(points, { factor, title }, drawing),
    table: () => ({
      columns: [factor.title, 'entry', title, '95 % low', '95 % high', 'n'],
      rows: finding.points.map(({ value, entry, mean, low, high, n }) => [
        valueText(value, factor.unit),
        entry,
        ...[mean, low, high].map((of) => (of === null ? null : metricText(of, unit))),
        n,
      ]),
    }),
  };
}

interface Point {
  readonly place: number;
  readonly at: number | string;
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

function pointsOf({ points, factor }: FactorFinding, scale: number): Point[] {
  const shown = (value: number | null) => {
    const known = drawable(value === null ? null : scale * value);
    return known === null ? null : round(known);
  };
  return points.flatMap(({ value: at, mean, low, high }, place) => {
    const value = shown(mean);
    if (value === null) return [];
    return [{ place, at, name: valueText(at, factor.unit), value, low: shown(low), high: shown(high) }];
  });
}

function spec(
  points: readonly Point[],
  { factor, title }: { factor: FactorFinding['factor']; title: string },
  { size, living }: Drawing,
) {
  const isNumeric = factor.levels.every(({ value }) => typeof value === 'number');
  const isLog = factor.scale === 'log' && factor.levels.every(({ value }) => Number(value) > 0);
  const name = factor.unit === null ? factor.title : `${factor.title} (${factor.unit})`;
  const x = isNumeric
    ? {
        field: 'at',
        type: 'quantitative' as const,
        scale: {
          type: isLog ? ('log' as const) : ('linear' as const),
          nice: false,
          zero: false,
          padding: 14,
        },
        axis: { title: name, grid: false, values: points.map(({ at }) => Number(at)) },
      }
    : {
        field: 'place',
        type: 'ordinal' as const,
        axis: {
          title: name,
          grid: false,
          labelAngle: 0,
          labelExpr: labelsOf(factor.levels.map(({ value }) => `${value}`)),
        },
      };
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    scale: { zero: false, nice: true },
    axis: { title, tickCount: 6 },
  };
  const tooltip = [
    { field: 'name', title: factor.title },
    { field: 'value', title, type: 'quantitative' as const, format: '.5~g' },
    { field: 'low', title: '95 % low', type: 'quantitative' as const, format: '.5~g' },
    { field: 'high', title: '95 % high', type: 'quantitative' as const, format: '.5~g' },
  ];
  return {
    data: { values: [...points] },
    width: halfOf(size) - 76,
    height: size === 'narrow' ? 200 : 240,
    layer: [
      ...(isNumeric
        ? [
            {
              mark: { type: 'line' as const, stroke: ACCENT, strokeWidth: 1, opacity: 0.5 },
              encoding: { x, y },
            },
          ]
        : []),
      {
        transform: [{ filter: 'datum.low != null' }],
        mark: { type: 'rule' as const, stroke: ACCENT, strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'circle' as const, size: 48, fill: ACCENT, opacity: 1 },
        encoding: { x, y, ...(living ? { tooltip } : {}) },
      },
    ],
  };
}
