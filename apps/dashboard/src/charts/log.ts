import { type JudgedLog, metricNamed, type StatedLog } from '@digitbench/results';
import type { StudyLog } from '../data/ledger.ts';
import type { StudyView, View } from '../data/view.ts';
import { type Chart, type Drawing, halfOf } from './chart.ts';
import { round } from './course.ts';
import { drawable } from './finite.ts';
import { colorOf, INK } from './theme.ts';

/** A log of the source: its values as rings, over where our runs lead one to expect them. */
export function logChart(
  view: View,
  study: StudyView,
  { stated, log, outcome, place }: StudyLog,
): Chart | null {
  const points = pointsOf(stated, log);
  if (points.filter(({ value }) => value !== null).length < 2) return null;
  const { label, unit } = metricNamed(stated.metric);
  const title = unit === 'fraction' ? `${label}, %` : label;
  const color = colorOf(study.entries.find(({ name }) => name === stated.entry)?.color ?? 0);
  return {
    id: `${view.path}studies/${study.name}/log-${place + 1}`,
    sentence: sentenceOf(stated, log, label, outcome),
    alternative: `${title} by epoch, logged by the source (rings) over ${stated.replay ? 'the replay' : 'the 95 % prediction intervals'} of ${stated.entry}: ${points
      .filter((_, i) => i === 0 || i === points.length - 1)
      .map(({ epoch, value, low, high }) => `epoch ${epoch}: ${value} logged, ${low} to ${high} ours`)
      .join('; ')}.`,
    spec: (drawing) => spec(points, title, color, drawing),
    table: () => ({
      columns: [
        'epoch',
        `logged: ${title}`,
        'ours, low',
        'ours, high',
        stated.replay ? 'same digits' : 'inside',
      ],
      rows: points.map(({ epoch, value, low, high, inside }) => [
        epoch,
        value,
        low,
        high,
        inside === null ? null : inside ? 'yes' : 'no',
      ]),
    }),
  };
}

function sentenceOf(
  stated: StatedLog,
  { inside, known }: JudgedLog,
  label: string,
  outcome: string | null,
): string {
  if (known === 0)
    return `The ${label} that the source logged of ${stated.entry}; no run of ours has it yet.`;
  if (stated.replay)
    return outcome === 'replayed'
      ? `${stated.entry} replays the source: all ${known} values of its ${label} come out digit by digit.`
      : `${stated.entry}: ${inside} of ${known} values of the logged ${label} come out digit by digit.`;
  return `${stated.entry}: ${inside} of ${known} logged values of the ${label} lie inside the 95 % prediction intervals of our runs.`;
}

interface Point {
  readonly epoch: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly inside: boolean | null;
}

/** The log's values as a reader sees them: fractions in percent. */
function pointsOf({ metric }: StatedLog, { values }: JudgedLog): Point[] {
  const factor = metricNamed(metric).unit === 'fraction' ? 100 : 1;
  const shown = (value: number | null) => {
    const known = drawable(value === null ? null : factor * value);
    return known === null ? null : round(known);
  };
  return values.map(({ epoch, value, low, high, inside }) => ({
    epoch,
    value: shown(value),
    low: shown(low),
    high: shown(high),
    inside,
  }));
}

function spec(points: readonly Point[], title: string, color: string, { size, living }: Drawing) {
  const x = {
    field: 'epoch',
    type: 'quantitative' as const,
    scale: { nice: false, zero: false },
    axis: { title: 'epoch', grid: false, tickMinStep: 1, tickCount: 8 },
  };
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    scale: { nice: false, zero: false },
    axis: { title, tickCount: 6 },
  };
  const tooltip = [
    { field: 'epoch', title: 'epoch' },
    { field: 'value', title: 'logged', type: 'quantitative' as const, format: '.5~g' },
    { field: 'low', title: 'ours, low', type: 'quantitative' as const, format: '.5~g' },
    { field: 'high', title: 'ours, high', type: 'quantitative' as const, format: '.5~g' },
  ];
  return {
    data: { values: [...points] },
    width: halfOf(size) - 76,
    height: size === 'narrow' ? 200 : 260,
    layer: [
      {
        transform: [{ filter: 'datum.low != null' }],
        mark: { type: 'area' as const, opacity: 0.18, fill: color, line: { stroke: color, strokeWidth: 1 } },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        transform: [{ filter: 'datum.value != null' }],
        mark: { type: 'point' as const, size: 44, stroke: INK, strokeWidth: 1.2, filled: false, opacity: 1 },
        encoding: { x, y, ...(living ? { tooltip } : {}) },
      },
    ],
  };
}
