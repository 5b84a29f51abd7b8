import { percent } from '../data/text.ts';
import type { StudyView, View } from '../data/view.ts';
import { type Chart, type Drawing, halfOf } from './chart.ts';
import { labelsOf } from './labels.ts';
import { ACCENT, INK, RULE } from './theme.ts';

/** An accuracy that a source reports; null where it is none: no axis of accuracies has a place for it. */
const accuracy = (reported: number | null) =>
  reported !== null && reported >= 0 && reported <= 1 ? 100 * reported : null;

/** Accuracy by entry as the source drew it, on the whole axis or zoomed in to the values, ours and theirs. */
export function besideSource(view: View, study: StudyView, zoomed: boolean): Chart | null {
  const values = study.entries.flatMap(({ name, row }) =>
    row.mean === null
      ? []
      : [
          {
            entry: name,
            ours: 100 * row.mean,
            low: 100 * (row.low ?? row.mean),
            high: 100 * (row.high ?? row.mean),
            reported: accuracy(row.reported),
          },
        ],
  );
  const told = values.filter(({ reported }) => reported !== null);
  if (values.length < 3 || told.length < 3) return null;
  const all = values.flatMap(({ ours, reported }) => (reported === null ? [ours] : [ours, reported]));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  // Where they are far apart, there is nothing to zoom in on.
  if (zoomed && most - least > 30) return null;
  const margin = 0.15 * (most - least || 1);
  const domain: [number, number] = zoomed ? [least - margin, Math.min(100, most + margin)] : [0, 100];
  return {
    id: `${view.path}studies/${study.name}/${zoomed ? 'zoomed' : 'whole'}`,
    sentence: zoomed
      ? `The same values from ${domain[0].toFixed(1)} to ${domain[1].toFixed(1)} %. Rings are what the source reports, dots our means, bars their 95 % intervals.`
      : `On an axis from 0 to 100 %, the entries differ by at most ${(most - least).toFixed(1)} points.`,
    alternative: `Test accuracy by entry${zoomed ? ', zoomed' : ', 0 to 100 %'}: ${values.map(({ entry, ours, reported }) => `${entry} ${ours.toFixed(2)} %${reported === null ? '' : `, reported ${reported.toFixed(2)} %`}`).join('; ')}.`,
    spec: (drawing) => spec(values, domain, drawing),
    table: () => ({
      columns: ['entry', 'ours, %', '95 % interval, %', 'reported, %'],
      rows: study.entries.map(({ name, row }) => [
        name,
        percent(row.mean),
        row.low === null ? null : `${percent(row.low)}–${percent(row.high)}`,
        row.reported === null ? null : percent(row.reported),
      ]),
    }),
  };
}

type Value = { entry: string; ours: number; low: number; high: number; reported: number | null };

function spec(values: Value[], domain: [number, number], { size }: Drawing) {
  const x = {
    field: 'place',
    type: 'ordinal' as const,
    axis: {
      title: null,
      labelAngle: -40,
      ticks: false,
      grid: true,
      gridColor: RULE,
      labelLimit: 190,
      labelExpr: labelsOf(values.map(({ entry }) => entry)),
    },
  };
  const y = {
    type: 'quantitative' as const,
    scale: { domain, nice: false, clamp: true },
    axis: { title: 'test accuracy, %', tickCount: 5, grid: false },
  };
  const tooltip = [
    { field: 'entry', title: 'entry' },
    { field: 'ours', title: 'ours, %', type: 'quantitative' as const, format: '.2f' },
    { field: 'reported', title: 'reported, %', type: 'quantitative' as const, format: '.2f' },
  ];
  return {
    data: { values: values.map((value, place) => ({ ...value, place })) },
    width: halfOf(size) - 60,
    height: 190,
    layer: [
      {
        mark: { type: 'rule' as const, strokeWidth: 2, stroke: ACCENT, clip: true },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'circle' as const, size: 44, fill: ACCENT, opacity: 1 },
        encoding: { x, y: { ...y, field: 'ours' }, tooltip },
      },
      {
        transform: [{ filter: 'datum.reported != null' }],
        mark: { type: 'point' as const, size: 90, stroke: INK, strokeWidth: 1.3, filled: false, opacity: 1 },
        encoding: { x, y: { ...y, field: 'reported' }, tooltip },
      },
    ],
  };
}
