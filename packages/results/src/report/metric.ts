import { own } from '../own.ts';
import type { RunRecord } from '../record/schema.ts';
import type { Interval } from '../statistics/interval.ts';

/** A number of a record, and how to read it. */
export interface Metric {
  readonly name: string;
  readonly label: string;
  /** fraction: 0 to 1, shown in percent; nats: a loss; s: seconds. */
  readonly unit: 'fraction' | 'nats' | 's' | 'none';
  readonly better: 'higher' | 'lower';
  /** All values that it can have, as far as its unit tells. */
  readonly possible: Interval;
  /** Null if the record does not have it. */
  of(record: RunRecord): number | null;
  /** Number of examples behind a fraction, if known. */
  examplesOf(record: Pick<RunRecord, 'split'>): number | null;
}

type Field = Omit<Metric, 'name' | 'possible'>;

const tested: Field['examplesOf'] = ({ split }) => split?.test ?? null;
const none = () => null;

/** A count, which does not depend on chance. */
const counted = (label: string, better: Metric['better'], of: Field['of']): Field => ({
  label,
  unit: 'none',
  better,
  of,
  examplesOf: none,
});

const bestEpoch = (record: RunRecord) =>
  record.bestEpoch === null ? undefined : record.epochs[record.bestEpoch - 1];

const KNOWN: ReadonlyMap<string, Field> = new Map<string, Field>([
  [
    'validAccuracy',
    {
      label: 'validation accuracy',
      unit: 'fraction',
      better: 'higher',
      of: (record) => bestEpoch(record)?.validAccuracy ?? null,
      examplesOf: ({ split }) => split?.valid ?? null,
    },
  ],
  [
    'validLoss',
    {
      label: 'validation loss',
      unit: 'nats',
      better: 'lower',
      of: (record) => bestEpoch(record)?.validLoss ?? null,
      examplesOf: none,
    },
  ],
  [
    'trainLoss',
    {
      label: 'training loss',
      unit: 'nats',
      better: 'lower',
      of: (record) => bestEpoch(record)?.trainLoss ?? null,
      examplesOf: none,
    },
  ],
  [
    'smoothedLoss',
    {
      label: 'smoothed training loss',
      unit: 'nats',
      better: 'lower',
      of: (record) => bestEpoch(record)?.smoothedLoss ?? null,
      examplesOf: none,
    },
  ],
  ['parameters', counted('parameters', 'lower', ({ parameters }) => parameters)],
  ['trainExamples', counted('training examples', 'higher', ({ split }) => split?.train ?? null)],
  ['validExamples', counted('validation examples', 'higher', ({ split }) => split?.valid ?? null)],
  ['testExamples', counted('test examples', 'higher', ({ split }) => split?.test ?? null)],
  [
    'seconds',
    {
      label: 'training time',
      unit: 's',
      better: 'lower',
      of: (record) => record.seconds.train,
      examplesOf: none,
    },
  ],
]);

/** Metrics that every record has but nobody compares runs by. */
const COUNTS: ReadonlySet<string> = new Set(['trainExamples', 'validExamples', 'testExamples', 'parameters']);

/** `sumAccuracy` as `sum accuracy`. */
const words = (name: string) =>
  name.replace(/([a-z0-9])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);

function testMetric(name: string): Field {
  const loss = /loss$/i.test(name);
  const accuracy = /accuracy$/i.test(name);
  return {
    label: words(name),
    unit: accuracy ? 'fraction' : loss ? 'nats' : 'none',
    better: loss ? 'lower' : 'higher',
    of: ({ test }) => (test === null ? null : (own(test, name) ?? null)),
    examplesOf: accuracy ? tested : none,
  };
}

/**
 * A metric by its name: a field of `test`, or validAccuracy and validLoss (of the tested epoch), or seconds (of training).
 * Losses are better where lower. A trial that did not finish has no value of any.
 */
export function metricNamed(name: string): Metric {
  const field = KNOWN.get(name) ?? testMetric(name);
  return {
    name,
    ...field,
    possible: field.unit === 'fraction' ? { low: 0, high: 1 } : { low: -Infinity, high: Infinity },
    of: (record) => (record.outcome.status === 'ok' ? field.of(record) : null),
  };
}

/** The names of all metrics that some of the records have a value of. */
export function metricsOf(records: readonly RunRecord[]): string[] {
  const fields = new Set(records.flatMap(({ test }) => Object.keys(test ?? {})));
  const names = new Set([...fields, ...KNOWN.keys()].filter((name) => !COUNTS.has(name)));
  return [...names].filter((name) => {
    const metric = metricNamed(name);
    return records.some((record) => metric.of(record) !== null);
  });
}

/** The step between possible values: one example for a fraction; 0 if there is none or it is unknown. */
export function resolutionOf(metric: Metric, records: readonly Pick<RunRecord, 'split'>[]): number {
  const sizes = records.flatMap((record) => {
    const examples = metric.examplesOf(record);
    return examples === null || examples === 0 ? [] : [examples];
  });
  // Not spread into an argument list: there may be more records than a call takes arguments.
  return sizes.length === 0 ? 0 : 1 / sizes.reduce((least, examples) => Math.min(least, examples));
}
