import { contenderTitle, type EngineRecord } from '@digitbench/results';
import { times } from '../data/text.ts';
import { type Chart, type Drawing, type Size, WIDTHS } from './chart.ts';
import { drawableLog } from './finite.ts';
import { labelsOf } from './labels.ts';
import { ACCENT, GREY, INK, RULE, SOFT } from './theme.ts';

/** How many times as long as the compiled step every engine and peer takes. */
export function engineChart(record: EngineRecord): Chart | null {
  const titles = new Map(record.steps.map(({ name, title }) => [name, title]));
  const values = record.measurements.flatMap(({ step, by, ratio }) => {
    const median = drawableLog(ratio?.median);
    if (ratio === null || median === null) return [];
    return [
      {
        step: titles.get(step) ?? step,
        isReference: by === record.reference,
        title: contenderTitle(record, by),
        ratio: median,
        low: drawableLog(ratio.low) ?? median,
        high: drawableLog(ratio.high) ?? median,
        mark: `${times(median)}×`,
      },
    ];
  });
  if (values.length === 0) return null;
  const slowest = values.reduce((most, value) => (value.ratio > most.ratio ? value : most));
  const reference = contenderTitle(record, record.reference);
  return {
    id: `engines/${record.machine.id}`,
    sentence:
      slowest.ratio > 1
        ? `A training step takes up to ${times(slowest.ratio)} times as long as with ${reference}: ${slowest.title} on ${slowest.step}.`
        : `A training step takes longest with ${reference}.`,
    alternative: `Step time as a multiple of that of ${reference}. ${values
      .map(({ step, title, ratio }) => `${step}, ${title}: ${times(ratio)} times`)
      .join('; ')}.`,
    spec: (drawing) => spec(values, drawing),
    table: () => ({
      columns: ['step', 'engine or peer', 'times the reference', 'quartiles'],
      rows: values.map(({ step, title, ratio, low, high }) => [
        step,
        title,
        times(ratio),
        `${times(low)}–${times(high)}`,
      ]),
    }),
  };
}

type Value = {
  step: string;
  isReference: boolean;
  title: string;
  ratio: number;
  low: number;
  high: number;
  mark: string;
};

/** One panel for each step, all on the same axis. A contender that could not run a step has no row there. */
function spec(values: readonly Value[], { size }: Drawing) {
  const panels = [...Map.groupBy(values, ({ step }) => step)];
  return {
    vconcat: panels.map(([step, those], index) => panel(step, those, size, index === panels.length - 1)),
    spacing: 12,
    resolve: { scale: { x: 'shared' as const } },
  };
}

/** Most characters of a line that a phone shows. */
const LINE = 30;

/** A title in lines that a phone shows whole, broken after commas. */
function lines(title: string): string[] {
  const done: string[] = [];
  for (const part of title.split(/(?<=,) /)) {
    const last = done.pop();
    if (last === undefined) done.push(part);
    else if (last.length + part.length < LINE) done.push(`${last} ${part}`);
    else done.push(last, part);
  }
  return done;
}

function panel(step: string, values: readonly Value[], size: Size, last: boolean) {
  const ordered = values.toSorted((a, b) => a.ratio - b.ratio);
  // A phone has no room for names beside the plot: there each is above its own row.
  const above = size === 'narrow';
  const labels = above ? 0 : 200;
  // Nothing can measure text while the site is built: it is taken for wider than it is, and would be cut too early.
  const labelLimit = 1.7 * labels;
  const x = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false, padding: 18 },
    axis: {
      title: last ? 'times the reference (log)' : null,
      labels: last,
      ticks: last,
      values: [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      format: '~g',
      gridColor: RULE,
    },
  };
  const y = {
    field: 'place',
    type: 'ordinal' as const,
    ...(above ? { bandPosition: 0.7 } : {}),
    axis: above
      ? null
      : {
          labelExpr: labelsOf(ordered.map(({ title }) => title)),
          title: null,
          ticks: false,
          domain: false,
          labelLimit,
          minExtent: labels,
          maxExtent: labels,
        },
  };
  const fill = {
    condition: { test: 'datum.isReference', value: ACCENT },
    value: GREY,
  };
  return {
    title: {
      text: size === 'narrow' ? lines(step) : step,
      limit: 1.7 * WIDTHS[size],
      anchor: 'start' as const,
      fontSize: 13,
      offset: 4,
    },
    data: { values: ordered.map((value, place) => ({ ...value, place })) },
    width: WIDTHS[size] - labels - 40,
    height: { step: above ? 36 : 19 },
    layer: [
      {
        mark: { type: 'rule' as const, stroke: GREY, strokeWidth: 1.4 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
      },
      {
        mark: { type: 'circle' as const, size: 55, opacity: 1 },
        encoding: {
          x: { ...x, field: 'ratio' },
          y,
          color: fill,
          tooltip: [
            { field: 'title', title: 'engine' },
            { field: 'step', title: 'step' },
            { field: 'mark', title: 'times' },
          ],
        },
      },
      {
        mark: { type: 'text' as const, align: 'left' as const, dx: 9, fontSize: 11, fill: INK },
        // Behind the bar, which would strike it through.
        encoding: { x: { ...x, field: 'high' }, y, text: { field: 'mark' } },
      },
      ...(above
        ? [
            {
              mark: { type: 'text' as const, align: 'left' as const, fontSize: 12, fill: SOFT },
              encoding: { x: { value: 0 }, y: { ...y, bandPosition: 0.34 }, text: { field: 'title' } },
            },
          ]
        : []),
    ],
  };
}
