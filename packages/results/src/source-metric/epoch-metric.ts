import { own } from '../own.ts';
import type { Epoch, RunRecord } from '../record/schema.ts';
import { type Metric, metricNamed } from '../report/metric.ts';
import { average } from '../statistics/interval.ts';

/** What a record says of its epochs, but for the recipe's own metrics. */
const FIELDS = ['trainLoss', 'smoothedLoss', 'validLoss', 'validAccuracy', 'learningRate'] as const;
const isField = (name: string): name is (typeof FIELDS)[number] => FIELDS.some((field) => field === name);

/** The value of a metric after one epoch: one of the record's own, or of the recipe's `sourceMetrics`. */
export function valueAfter(epoch: Epoch | undefined, metric: string): number | null {
  if (epoch === undefined) return null;
  return isField(metric) ? (epoch[metric] ?? null) : (own(epoch.sourceMetrics ?? {}, metric) ?? null);
}

/** A metric after an epoch, counted from 1, or the mean of it over all epochs. */
export function epochMetric(name: string, epoch: number | 'mean'): Metric {
  const metric = metricNamed(name);
  const label =
    epoch === 'mean' ? `mean ${metric.label} over all epochs` : `${metric.label} after epoch ${epoch}`;
  return {
    ...metric,
    label,
    of: (record) => (record.outcome.status === 'ok' ? numberOf(record, name, epoch) : null),
  };
}

function numberOf({ epochs }: RunRecord, name: string, epoch: number | 'mean'): number | null {
  if (epoch !== 'mean') return valueAfter(epochs[epoch - 1], name);
  const values = epochs.map((each) => valueAfter(each, name)).filter((value) => value !== null);
  return values.length === 0 || values.length < epochs.length ? null : average(values);
}
