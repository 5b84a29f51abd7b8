import type { EngineRecord } from '@digitbench/results';
import type { CurveMetric } from '../data/curves.ts';
import { freeName } from '../data/free-name.ts';
import type { EntryView, StudyView, View } from '../data/view.ts';
import { against } from './against.ts';
import { besideSource } from './beside-source.ts';
import type { Chart } from './chart.ts';
import type { Along } from './course.ts';
import { engineChart } from './engines.ts';
import { entryCurve } from './entry-curve.ts';
import { factorChart } from './factor.ts';
import { logChart } from './log.ts';
import { rangeTest } from './range-test.ts';
import { studyCurves } from './study-curves.ts';

const present = (chart: Chart | null): chart is Chart => chart !== null;

/** Tasks in the order of how many entries have them, most first. */
export const tasksOf = (view: View): string[] =>
  [...Map.groupBy(view.rows, ({ task }) => task ?? '')]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([task]) => task);

/** Most characters of a task's name in the address of its charts. */
const LONGEST = 40;

/** What accuracy costs, task by task. */
export function overviewCharts(view: View): Chart[] {
  const taken = new Set<string>();
  return tasksOf(view).flatMap((task) => {
    // A task may be named in any script, at any length.
    const id = freeName(task.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, LONGEST), taken);
    return (['seconds', 'parameters'] as const)
      .map((cost) => against(view, task, cost, `${view.path}overview/${id}-${cost}`))
      .filter(present);
  });
}

export const sourceCharts = (view: View, study: StudyView): Chart[] =>
  [besideSource(view, study, false), besideSource(view, study, true)].filter(present);

export const rangeTests = (view: View, study: StudyView): Chart[] =>
  study.entries.map((entry) => rangeTest(view, study, entry)).filter(present);

export const logCharts = (view: View, study: StudyView): Chart[] =>
  study.logs.map((log) => logChart(view, study, log)).filter(present);

export const factorCharts = (view: View, study: StudyView): Chart[] =>
  study.factors.map((finding) => factorChart(view, study, finding)).filter(present);

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

export const studyCharts = (view: View, study: StudyView): Chart[] => [
  ...sourceCharts(view, study),
  ...logCharts(view, study),
  ...factorCharts(view, study),
  ...courseCharts(view, study),
  ...study.entries.flatMap((entry) => entryCharts(view, study, entry)),
];

/** All charts of the site: each has an address from which the browser takes its specification. */
export const allCharts = (views: readonly View[], engines: readonly EngineRecord[]): Chart[] => [
  ...views.flatMap((view) => [
    ...overviewCharts(view),
    ...view.studies.flatMap((study) => studyCharts(view, study)),
  ]),
  ...engines.map(engineChart).filter(present),
];
