import type { RangeTest, RangeTestCurve } from '@digitbench/results';
import type { EntryView, StudyView, View } from '../data/view.ts';
import { type Chart, type Drawing, halfOf } from './chart.ts';
import { round } from './course.ts';
import { drawable, drawableLog } from './finite.ts';
import { colorOf, GREY, INK } from './theme.ts';

/** A learning rate as people write it: 0.166, 0.0002. */
const rate = (value: number) => `${Number(value.toPrecision(3))}`;

const ending = ({ stopped }: RangeTestCurve) =>
  stopped === null
    ? ''
    : stopped.reason === 'exploded'
      ? ', and later the loss explodes'
      : ', and later the loss is not a number';

/** Whether there is more than a point to draw. */
const isLine = ({ smoothed }: RangeTestCurve) =>
  smoothed.filter((loss) => drawable(loss) !== null).length > 1;

/** The loss while the learning rate rises step by step, and where it falls most steeply. */
export function rangeTest(view: View, study: StudyView, entry: EntryView): Chart | null {
  const test = entry.rangeTest;
  const [first] = test?.curves ?? [];
  if (test === null || first === undefined || !test.curves.some(isLine)) return null;
  const { suggestion } = first;
  const whose = first.member === null ? entry.name : `${entry.name}’s ${first.member}`;
  return {
    id: `${view.path}studies/${study.name}/${entry.name}/range-test`,
    sentence:
      suggestion === null
        ? `The loss of ${whose} does not fall at any learning rate${ending(first)}.`
        : `${whose} learns fastest at a learning rate of ${rate(suggestion)}${ending(first)}.`,
    alternative: `Smoothed training loss by learning rate from ${rate(test.from)} to ${rate(test.to)} in ${test.steps} steps: ${test.curves
      .map(
        (curve) =>
          `the loss of ${curve.member ?? entry.name} ${curve.suggestion === null ? 'does not fall' : `falls most steeply at ${rate(curve.suggestion)}`}${ending(curve)}`,
      )
      .join('; ')}.`,
    spec: (drawing) => spec(test, colorOf(entry.color), drawing),
    table: () => ({
      columns: ['network', 'learning rate', 'loss', 'smoothed'],
      rows: test.curves.flatMap((curve) => tableRows(curve, entry.name)),
    }),
  };
}

const places = ({ learningRates }: RangeTestCurve, most: number): number[] => {
  const step = Math.max(1, Math.ceil(learningRates.length / most));
  return learningRates.flatMap((_, index) =>
    index % step === 0 || index === learningRates.length - 1 ? [index] : [],
  );
};

const tableRows = (curve: RangeTestCurve, name: string) =>
  places(curve, 12).map((index) => {
    const [loss, smoothed] = [curve.losses[index] ?? null, curve.smoothed[index] ?? null];
    return [
      curve.member ?? name,
      round(curve.learningRates[index] ?? 0),
      loss && round(loss),
      smoothed && round(smoothed),
    ];
  });

/** Most points of a line: one a pixel and a half. */
const MOST = 200;

function spec({ curves }: RangeTest, color: string, { size, living }: Drawing) {
  const pointsOf = (field: 'losses' | 'smoothed') =>
    curves.flatMap((curve, network) =>
      places(curve, MOST).flatMap((index) => {
        const value = drawable(curve[field][index]);
        const at = drawableLog(curve.learningRates[index]);
        return value === null || at === null
          ? []
          : [{ network, member: curve.member ?? '', rate: at, loss: round(value) }];
      }),
    );
  const smoothed = pointsOf('smoothed');
  const losses = smoothed.map(({ loss }) => loss);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const margin = 0.08 * (most - least || 1);
  const x = {
    field: 'rate',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false },
    axis: { title: 'learning rate (log)', grid: false, tickCount: size === 'narrow' ? 4 : 6, format: '~g' },
  };
  const y = {
    field: 'loss',
    type: 'quantitative' as const,
    scale: { domain: [least - margin, most + margin], nice: false, zero: false },
    axis: { title: 'training loss', tickCount: 5 },
  };
  const suggestions = curves.flatMap(({ suggestion }) => {
    const at = drawableLog(suggestion);
    return at === null ? [] : [{ rate: at, label: rate(at) }];
  });
  return {
    width: halfOf(size) - 76,
    height: size === 'narrow' ? 200 : 260,
    layer: [
      ...(curves.length === 1
        ? [
            {
              data: { values: pointsOf('losses') },
              mark: { type: 'line' as const, stroke: GREY, strokeWidth: 0.8, clip: true },
              encoding: { x, y },
            },
          ]
        : []),
      {
        data: { values: suggestions },
        mark: { type: 'rule' as const, stroke: INK, strokeWidth: 1, strokeDash: [2, 3] },
        encoding: { x },
      },
      {
        data: { values: smoothed },
        mark: { type: 'line' as const, stroke: color, strokeWidth: 2, clip: true },
        encoding: { x, y, detail: { field: 'network' } },
      },
      {
        data: { values: suggestions.slice(0, 1) },
        mark: { type: 'text' as const, align: 'right' as const, dx: -5, fill: INK, fontSize: 12 },
        encoding: { x, y: { value: 10 }, text: { field: 'label' } },
      },
      ...(living
        ? [
            {
              data: { values: smoothed },
              mark: { type: 'circle' as const, size: 60, opacity: 0, clip: true },
              encoding: {
                x,
                y,
                tooltip: [
                  { field: 'rate', title: 'learning rate', type: 'quantitative' as const, format: '.3~g' },
                  { field: 'loss', title: 'smoothed loss', type: 'quantitative' as const, format: '.4f' },
                  ...(curves.length > 1 ? [{ field: 'member', title: 'member' }] : []),
                ],
              },
            },
          ]
        : []),
    ],
  };
}
