import type { CurveMetric } from '../data/curves.ts';
import type { StudyView, View } from '../data/view.ts';
import { type Chart, type Drawing, WIDTHS } from './chart.ts';
import {
  type Along,
  AXIS,
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
  place,
  seedLines,
  subject,
  written,
} from './course.ts';
import { labelsOf } from './labels.ts';
import { onlyShown, switchable } from './living.ts';
import { type Ring, ringLayer, ringsOf, withRings } from './rings.ts';
import { colorOf, GREY } from './theme.ts';

/** Small multiples: one panel for each entry, its mean in colour with the interval, and its seeds on demand. */
export function studyCurves(view: View, study: StudyView, metric: CurveMetric, along: Along): Chart | null {
  const shown = courses(study.entries, metric, along);
  if (!isWorthDrawing(shown)) return null;
  const { title } = CURVE[metric];
  const ringed = shown.map((course) => ({ course, rings: ringsOf(study, course.entry.name, metric, along) }));
  const hasRings = ringed.some(({ rings }) => rings.length > 0);
  return {
    id: `${view.path}studies/${study.name}/${metric}-${along}`,
    sentence: `${subject(metric, along)}: the mean over seeds with its 95 % band. All panels share the same axes.${hasRings ? ' Rings are what the source logged.' : ''}`,
    alternative: alternative(shown, metric, along),
    spec: (drawing) => panels(ringed, metric, along, drawing),
    table: () => ({
      columns: ['entry', AXIS[along], title, '95 % low', '95 % high', 'n'],
      rows: shown.flatMap((course) => tableRows(course, metric, along)),
    }),
  };
}

/** The rows of the table behind a drawing: no more of them than a reader can use. */
function tableRows({ entry, means }: Course, metric: CurveMetric, along: Along) {
  const step = Math.max(1, Math.ceil(means.length / 10));
  return means
    .filter((_, index) => index % step === 0 || index === means.length - 1)
    .map((point) => {
      const x = place(along, point);
      return [entry.name, x === null ? null : Number(x.toPrecision(4)), ...written(point, metric), point.n];
    });
}

/** Pixels between panels, and those that the axis of the first takes. */
const [SPACING, AXIS_WIDTH] = [22, 62];

/** Whether a course is one point, of which no line can be drawn. */
const isLone = ({ means }: Course) => means.length === 1;

/** The points of such courses with their intervals. */
function lonePoints<Color extends object>({ x, y }: ReturnType<typeof channels>, color: Color) {
  const transform = [{ filter: 'datum.lone' }];
  return [
    {
      transform: [{ filter: 'datum.lone && datum.low != null' }],
      mark: { type: 'rule' as const, clip: true },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    { transform, mark: { type: 'circle' as const, size: 36, opacity: 1 }, encoding: { x, y, color } },
  ];
}

interface Ringed {
  readonly course: Course;
  readonly rings: readonly Ring[];
}

function panels(ringed: readonly Ringed[], metric: CurveMetric, along: Along, { size, living }: Drawing) {
  const shown = ringed.map(({ course }) => course);
  const rings = ringed.flatMap(({ rings }, panel) => rings.map((ring) => ({ ...ring, panel })));
  const columns = Math.min(size === 'narrow' ? 2 : 5, shown.length);
  const gaps = (columns - 1) * SPACING;
  const width = Math.min(420, Math.floor((WIDTHS[size] - AXIS_WIDTH - gaps) / columns));
  const both = channels(metric, along, withRings(domainOf(shown), rings), false);
  const [area, seedLine, meanLine] = [bandLayer(both), lineLayer(both, 0.9), lineLayer(both, 2)];
  const color = { field: 'color', type: 'nominal' as const, scale: null };
  const means = shown.flatMap((course, panel) =>
    band(course, metric, along).map((point) => ({
      ...point,
      panel,
      color: colorOf(course.entry.color),
      lone: isLone(course),
    })),
  );
  // A few seeds draw the eye to what varies, so the pictures of the page leave them out.
  const seeds = living
    ? shown.flatMap((course, panel) =>
        seedLines(course).map(({ series, ...point }) => ({
          ...point,
          panel,
          series: 'seeds',
          line: series,
        })),
      )
    : [];
  const names = shown.map(({ entry }) => entry.name);
  return {
    ...(living
      ? switchable([
          { name: 'mean', color: 'var(--ink)', on: true },
          { name: 'seeds', color: GREY, on: false },
          ...(rings.length > 0 ? [{ name: 'source', color: 'var(--ink)', on: true }] : []),
        ])
      : {}),
    data: { values: [...means, ...seeds, ...rings] },
    facet: {
      field: 'panel',
      type: 'ordinal' as const,
      header: { title: null, labelExpr: labelsOf(names) },
    },
    columns,
    spacing: { row: 14, column: SPACING },
    // An incomplete last row would leave axes without a panel.
    resolve: { axis: { x: 'independent' as const } },
    spec: {
      width,
      height: Math.floor(Math.min(width, 320) * 0.75),
      ...(living ? { transform: [onlyShown] } : {}),
      layer: [
        {
          transform: [{ filter: "datum.series == 'mean' && datum.low != null" }],
          ...area,
          encoding: { ...area.encoding, fill: color },
        },
        ...(living
          ? [
              {
                transform: [{ filter: "datum.series == 'seeds'" }],
                mark: { ...seedLine.mark, stroke: GREY },
                encoding: { ...seedLine.encoding, detail: { field: 'line' } },
              },
            ]
          : []),
        {
          transform: [{ filter: "datum.series == 'mean'" }],
          ...meanLine,
          encoding: { ...meanLine.encoding, color },
        },
        ...(shown.some(isLone) ? lonePoints(both, color) : []),
        ...(rings.length > 0
          ? [{ transform: [{ filter: "datum.series == 'source'" }], ...ringLayer(both) }]
          : []),
        ...(living ? [hits(both.x, both.y, metric, along)] : []),
      ],
    },
  };
}
