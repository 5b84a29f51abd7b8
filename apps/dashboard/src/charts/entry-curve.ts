import type { CurveMetric } from '../data/curves.ts';
import { duration } from '../data/text.ts';
import type { EntryView, StudyView, View } from '../data/view.ts';
import { type Chart, type Drawing, halfOf } from './chart.ts';
import {
  type Along,
  alternative,
  band,
  bandLayer,
  type Course,
  CURVE,
  channels,
  courses,
  domainOf,
  hits,
  isWorthDrawing,
  lineLayer,
  seedLines,
  sentenceOf,
  written,
} from './course.ts';
import { onlyShown, switchable, zoomable } from './living.ts';
import { type Ring, ringLayer, ringsOf, withRings } from './rings.ts';
import { colorOf, GREY } from './theme.ts';

/** One entry's course, large enough to tell its seeds apart. */
export function entryCurve(
  view: View,
  study: StudyView,
  entry: EntryView,
  metric: CurveMetric,
  along: Along,
): Chart | null {
  const shown = courses([entry], metric, along);
  const [course] = shown;
  // What never changes, such as a constant rate, is in the recipe.
  if (course === undefined || !isWorthDrawing(shown)) return null;
  const { title } = CURVE[metric];
  const rings = ringsOf(study, entry.name, metric, along);
  return {
    id: `${view.path}studies/${study.name}/${entry.name}/${metric}-${along}`,
    sentence: `${sentenceOf(course, metric, along)}${rings.length > 0 ? ' Rings are what the source logged.' : ''}`,
    alternative: alternative(shown, metric, along),
    spec: (drawing) => single({ course, rings }, metric, along, drawing),
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

function single(
  { course, rings }: { course: Course; rings: readonly Ring[] },
  metric: CurveMetric,
  along: Along,
  { size, living }: Drawing,
) {
  const both = channels(metric, along, withRings(domainOf([course]), rings), true);
  const { x, y } = both;
  const [area, seedLine, meanLine] = [bandLayer(both), lineLayer(both, 1), lineLayer(both, 2.2)];
  const color = colorOf(course.entry.color);
  const means = band(course, metric, along);
  const seeds = seedLines(course);
  const names = [...new Set(seeds.map(({ series }) => series))];
  const shown = living ? { transform: [onlyShown] } : {};
  return {
    ...(living
      ? switchable(
          [
            { name: 'mean', color, on: true },
            ...(rings.length > 0 ? [{ name: 'source', color: 'var(--ink)', on: true }] : []),
            ...names.map((name) => ({ name, color: GREY, on: true })),
          ],
          size === 'wide' ? { zoom: { x: 'x', y: 'value' } } : {},
        )
      : {}),
    width: halfOf(size) - 76,
    height: size === 'narrow' ? 200 : 260,
    layer: [
      {
        data: { values: means.filter(({ low }) => low !== null) },
        ...shown,
        ...area,
        mark: { ...area.mark, fill: color },
      },
      {
        data: { values: seeds },
        ...shown,
        mark: { ...seedLine.mark, stroke: GREY },
        encoding: { ...seedLine.encoding, detail: { field: 'series' } },
      },
      {
        data: { values: means },
        ...shown,
        ...meanLine,
        mark: { ...meanLine.mark, stroke: color },
      },
      ...(rings.length > 0 ? [{ data: { values: [...rings] }, ...shown, ...ringLayer(both) }] : []),
      ...(living
        ? [
            {
              data: { values: [...seeds, ...means, ...rings] },
              ...shown,
              ...hits(x, y, metric, along),
              ...(size === 'wide' ? zoomable : {}),
            },
          ]
        : []),
    ],
  };
}
