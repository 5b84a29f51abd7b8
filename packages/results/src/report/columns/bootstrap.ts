import { type Bootstrap, bootstrapInterval } from '../../statistics/bootstrap.ts';
import { inUnit, MISSING, metricText, rangeText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

export interface Resampled {
  readonly bootstrap: Bootstrap | null;
}

export const bootstrap = {
  of: ({ values }): Resampled => ({ bootstrap: bootstrapInterval(values.map(({ value }) => value)) }),
  columns: {
    bootstrap: ({ metric: { unit } }) => ({
      heading: 'bootstrap (covers)',
      ...inUnit(unit),
      text: ({ bootstrap }) =>
        bootstrap === null
          ? MISSING
          : `${rangeText(metricText(bootstrap.low, unit), metricText(bootstrap.high, unit))} (${Math.round(100 * bootstrap.coverage)} %)`,
      raw: ({ bootstrap }) => (bootstrap === null ? null : `${bootstrap.low} ${bootstrap.high}`),
      parts: {
        'bootstrap low': ({ bootstrap }) => bootstrap?.low,
        'bootstrap high': ({ bootstrap }) => bootstrap?.high,
      },
      reading:
        'bootstrap: percentile interval of the mean; in brackets, how often such an interval really holds the mean at this n (95 % is claimed): with few seeds read the t interval.',
    }),
  },
} satisfies Statistic<Resampled>;
