import { summary } from '../../statistics/interval.ts';
import type { About, Column } from '../column.ts';
import { inUnit, MISSING, metricText, rangeText, spreadText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

/** Mean and spread of the values of the seeds that finished. */
export interface Spread {
  /** The metric of all values. */
  readonly metric: string;
  readonly mean: number | null;
  /** Standard deviation over seeds. */
  readonly sd: number | null;
  /** 95 % t interval of the mean over seeds, kept within 0 to 1 for a fraction. */
  readonly low: number | null;
  readonly high: number | null;
}

type Cells = (about: About) => Column<Spread>;

const mean: Cells = ({ metric: { label, unit } }) => ({
  heading: label,
  ...inUnit(unit),
  text: ({ mean }) => metricText(mean, unit),
  raw: ({ mean }) => mean,
});

const sd: Cells = ({ metric: { unit } }) => ({
  heading: 'sd',
  ...inUnit(unit),
  text: ({ sd }) => spreadText(sd, unit),
  raw: ({ sd }) => sd,
});

const interval: Cells = ({ metric: { unit } }) => ({
  heading: '95 % CI',
  ...inUnit(unit),
  text: ({ low, high }) =>
    low === null ? MISSING : rangeText(metricText(low, unit), metricText(high, unit)),
  raw: ({ low, high }) => (low === null ? null : `${low} ${high}`),
  parts: { low: ({ low }) => low, high: ({ high }) => high },
  reading: '95 % CI: t interval of the mean over seeds, on this test set.',
});

export const spread = {
  of: ({ metric, values, resolution }): Spread => {
    const numbers = values.map(({ value }) => value);
    const { mean, sd, interval } = summary(numbers, { resolution, possible: metric.possible });
    return { metric: metric.name, mean, sd, low: interval?.low ?? null, high: interval?.high ?? null };
  },
  columns: { mean, sd, interval },
  notes: ({ sd }) =>
    sd === 0
      ? [
          "all seeds gave the same value: nothing in it is random, or seeds differ by less than the test set can show; the interval is that of one test image's rounding.",
        ]
      : [],
} satisfies Statistic<Spread>;
