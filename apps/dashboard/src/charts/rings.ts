import type { CurveMetric } from '../data/curves.ts';
import type { StudyView } from '../data/view.ts';
import { type Along, CURVE, type channels, round } from './course.ts';
import { drawable } from './finite.ts';
import { INK } from './theme.ts';

/** A value that the source logged, as a ring over our curves. */
export interface Ring {
  readonly entry: string;
  readonly series: 'source';
  /** The epoch. */
  readonly x: number;
  readonly value: number;
}

/** What the study's source logged of an entry by epoch; nothing by training time, which is another machine's. */
export function ringsOf(study: StudyView, entry: string, metric: CurveMetric, along: Along): Ring[] {
  if (along !== 'epoch') return [];
  const { factor } = CURVE[metric];
  return study.logs
    .filter(({ stated }) => stated.entry === entry && stated.metric === metric)
    .flatMap(({ log }) =>
      log.values.flatMap(({ epoch, value }): Ring[] => {
        const known = drawable(value === null ? null : factor * value);
        return known === null ? [] : [{ entry, series: 'source', x: epoch, value: round(known) }];
      }),
    );
}

/** The range worth showing with rings in it. */
export function withRings([low, high]: readonly [number, number], rings: readonly Ring[]): [number, number] {
  const values = rings.map(({ value }) => value);
  return [
    values.reduce((least, value) => Math.min(least, value), low),
    values.reduce((most, value) => Math.max(most, value), high),
  ];
}

/** The rings of a chart. */
export const ringLayer = ({ x, y }: ReturnType<typeof channels>) => ({
  mark: {
    type: 'point' as const,
    size: 34,
    stroke: INK,
    strokeWidth: 1.1,
    filled: false,
    opacity: 1,
    clip: true,
  },
  encoding: { x, y },
});
