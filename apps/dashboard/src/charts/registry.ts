import type { CurveMetric } from '../data/curves.ts';
import type { Site } from '../data/site.ts';
import type { EntryView, StudyView, View } from '../data/view.ts';
import { against } from './against.ts';
import { besideSource } from './beside-source.ts';
import type { Chart } from './chart.ts';
import type { Along } from './course.ts';
import { engineChart } from './engines.ts';
import { entryCurve } from './entry-curve.ts';
import { rangeTest } from './range-test.ts';
import { studyCurves } from './study-curves.ts';

const present = (chart: Chart | null): chart is Chart => chart !== null;

/** Tasks in the order of how many entries have them, most first. */
export const tasksOf = (view: View): string[] =>
  [...Map.groupBy(view.rows, ({ task }) => task ?? '')]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([task]) => task);

export const overviewCharts = (view: View): Chart[] =>
  tasksOf(view)
    .flatMap((task) => [against(view, task, 'seconds'), against(view, task, 'parameters')])
    .filter(present);

export const sourceCharts = (view: View, study: StudyView): Chart[] =>
  [besideSource(view, study, false), besideSource(view, study, true)].filter(present);

export const rangeTests = (view: View, study: StudyView): Chart[] =>
  study.entries.map((entry) => rangeTest(view, study, entry)).filter(present);

/** What of a training is drawn, the most telling first. */
const CURVES: readonly (readonly [CurveMetric, Along])[] = [
  ['validAccuracy', 'epoch'],
  ['trainLoss', 'epoch'],
  ['validLoss', 'epoch'],
  ['validAccuracy', 'seconds'],
  ['trainLoss', 'seconds'],
  ['learningRate', 'epoch'],
];

export const courseCharts = (view: View, study: StudyView): Chart[] =>
  CURVES.map(([metric, along]) => studyCurves(view, study, metric, along)).filter(present);

export const entryCharts = (view: View, study: StudyView, entry: EntryView): Chart[] =>
  [
    ...CURVES.map(([metric, along]) => entryCurve(view, study, entry, metric, along)),
    rangeTest(view, study, entry),
  ].filter(present);

export const engineCharts = (site: Site): Chart[] => site.engines.map(engineChart).filter(present);

/** All charts of the site: each has an address from which the browser takes its specification. */
export function allCharts(site: Site): Chart[] {
  const ofViews = site.views.flatMap((view) => [
    ...overviewCharts(view),
    ...view.studies.flatMap((study) => [
      ...sourceCharts(view, study),
      ...courseCharts(view, study),
      ...study.entries.flatMap((entry) => entryCharts(view, study, entry)),
    ]),
  ]);
  return [...ofViews, ...engineCharts(site)];
}
