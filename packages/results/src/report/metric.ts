import type { RunRecord } from '../record/schema.ts';

/** A number of a record, and how to read it. */
export interface Metric {
  readonly name: string;
  readonly label: string;
  /** fraction: 0 to 1, shown in percent; nats: a loss; s: seconds. */
  readonly unit: 'fraction' | 'nats' | 's' | 'none';
  readonly better: 'higher' | 'lower';
  /** Null where the record does not have it. */
  of(record: RunRecord): number | null;
}

type Unjudged = Omit<Metric, 'name'>;

const bestEpoch = (record: RunRecord) =>
  record.bestEpoch === null ? undefined : record.epochs[record.bestEpoch - 1];

const KNOWN: Readonly<Record<string, Unjudged>> = {
  validAccuracy: {
    label: 'validation accuracy',
    unit: 'fraction',
    better: 'higher',
    of: (record) => bestEpoch(record)?.validAccuracy ?? null,
  },
  validLoss: {
    label: 'validation loss',
    unit: 'nats',
    better: 'lower',
    of: (record) => bestEpoch(record)?.validLoss ?? null,
  },
  seconds: {
    label: 'training time',
    unit: 's',
    better: 'lower',
    of: (record) => record.seconds.train,
  },
};

/** `sumAccuracy` as `sum accuracy`. */
const words = (name: string) =>
  name.replace(/([a-z0-9])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);

function testMetric(name: string): Unjudged {
  const loss = /loss$/i.test(name);
  const accuracy = /accuracy$/i.test(name);
  return {
    label: words(name),
    unit: accuracy ? 'fraction' : loss ? 'nats' : 'none',
    better: loss ? 'lower' : 'higher',
    of: (record) => record.test?.[name] ?? null,
  };
}

/**
 * A metric by its name: a field of `test`, or validAccuracy and validLoss (of the tested epoch), or seconds (of training).
 * Losses are better where lower. A trial that did not finish has no value of any.
 */
export function metricNamed(name: string): Metric {
  const metric = KNOWN[name] ?? testMetric(name);
  return { name, ...metric, of: (record) => (record.outcome.status === 'ok' ? metric.of(record) : null) };
}

/** The names of all metrics that some of the records have a value of. */
export function metricsOf(records: readonly RunRecord[]): string[] {
  const fields = new Set(records.flatMap(({ test }) => Object.keys(test ?? {})));
  const names = [...fields, ...Object.keys(KNOWN)];
  return names.filter((name) => records.some((record) => metricNamed(name).of(record) !== null));
}

/** The step between possible values: one test image for a fraction; 0 where there is none, or it is not known. */
export function resolutionOf(metric: Metric, records: readonly RunRecord[]): number {
  if (metric.unit !== 'fraction') return 0;
  const sizes = records.flatMap(({ split }) => (split === null || split.test === 0 ? [] : [split.test]));
  return sizes.length === 0 ? 0 : 1 / Math.min(...sizes);
}
