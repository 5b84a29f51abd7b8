import { type EngineRecord, evaluateClaims, meanRatios } from '@digitbench/results';
import type { Chart } from '../charts/chart.ts';
import { draw, drawAhead, vegaSpec } from '../charts/draw.ts';
import { engineChart } from '../charts/engines.ts';
import { overviewCharts, studyCharts } from '../charts/registry.ts';
import { classesOf, confusionOf, examplesOf, outputsOf } from './answers.ts';
import { comparisonIndex, coursesOf } from './client.ts';
import { filesOf } from './downloads.ts';
import { layerWork } from './layers.ts';
import type { Place } from './place.ts';
import { recipeLines } from './recipe.ts';
import { samplesOf } from './samples.ts';
import { stubborn } from './stubborn.ts';
import { type StudyView, viewOf } from './view.ts';

/**
 * Does everything that the pages do with one study, and keeps the pictures for them. What fails here would fail while
 * pages are written, and take all other pages with it.
 * @throws Error where a page could not be made
 */
export async function rehearseStudy(place: Place, study: StudyView): Promise<void> {
  const view = viewOf(place, [study]);
  for (const chart of studyCharts(view, study)) await rehearse(chart, drawAhead);
  // The overview draws it together with other studies, so this picture is not kept.
  for (const chart of overviewCharts(view)) await rehearse(chart, draw);
  evaluateClaims(study.description.claims, view.records);
  for (const { records, description, row } of study.entries) {
    layerWork(description?.layers ?? [], row.multiplyAdds);
    recipeLines(description?.recipe);
    examplesOf(records, study.testSet);
    for (const output of outputsOf(records)) {
      classesOf(records, output);
      confusionOf(records, output);
      samplesOf(records, study.testSet, output);
    }
  }
  stubborn(view, study.description.task, 1);
  comparisonIndex(view);
  coursesOf(view);
  for (const { content } of filesOf(view)) content();
}

/** The same with what a machine measured of the engines. @throws Error where the page could not be made */
export async function rehearseEngines(record: EngineRecord): Promise<void> {
  const chart = engineChart(record);
  if (chart) await rehearse(chart, drawAhead);
  meanRatios(record);
}

async function rehearse(chart: Chart, picture: (chart: Chart, size: 'narrow' | 'wide') => Promise<unknown>) {
  chart.table();
  for (const size of ['narrow', 'wide'] as const) {
    vegaSpec(chart, { size, living: true });
    await picture(chart, size);
  }
}
