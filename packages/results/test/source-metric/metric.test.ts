import { describe, expect, it } from 'vitest';
import {
  encodePredictions,
  formatReport,
  metricFor,
  type Reported,
  summarise,
  type TestSet,
} from '../../src/index.ts';
import { makeRecord } from '../records.ts';
import { describeStudy } from '../report/fixtures.ts';

const targets = [0, 1, 2, 1];
const testSet: TestSet = {
  schema: 1,
  study: 'linear-depth',
  profile: 'paper',
  dataset: 'mnist',
  checksum: makeRecord().checksum,
  targets: { digit: encodePredictions(targets) },
  images: null,
};
const inBatches = {
  of: 'accuracy',
  output: null,
  batches: { size: 3, order: 'test-set', dropLast: false },
} as const;

describe('the metric of a published number', () => {
  // Three of four are right; the fourth, alone in its batch, is not.
  const record = makeRecord({ predictions: encodePredictions([0, 1, 2, 2]) });

  it('is computed from the recorded answers', () => {
    const metric = metricFor({ metric: 'accuracy', how: inBatches }, [testSet]);
    expect(metric.of(record)).toBeCloseTo((1 + 0) / 2, 12);
    expect(metric.label).toContain('mean over batches of 3');
    expect(metricFor({ metric: 'accuracy', how: inBatches }, []).of(record)).toBeNull();
    const other = { ...testSet, checksum: 'another' };
    expect(metricFor({ metric: 'accuracy', how: inBatches }, [other]).of(record)).toBeNull();
    const failed = makeRecord({ outcome: { status: 'diverged', reason: 'x' } });
    expect(metric.of(failed)).toBeNull();
  });

  it('is what the recipe recorded, where answers do not say it', () => {
    const how = { ...inBatches, of: 'loss' } as const;
    const recorded = makeRecord({ test: { accuracy: 0.75, loss: 0.3, batchLoss: 0.31 } });
    expect(metricFor({ metric: 'batchLoss', how }, [testSet]).of(recorded)).toBe(0.31);
  });

  it('is of an epoch, or the mean over all', () => {
    const [first, second] = record.epochs;
    if (first === undefined || second === undefined) throw new Error('two epochs expected');
    const trained = makeRecord({
      epochs: [
        { ...first, validAccuracy: 0.5, sourceMetrics: { pairAccuracy: 0.25 } },
        { ...second, validAccuracy: 0.75, sourceMetrics: { pairAccuracy: 0.3 } },
      ],
    });
    const valueAfter = (metric: string, epoch: number | 'mean') =>
      metricFor({ metric, epoch }, []).of(trained);
    expect(valueAfter('validAccuracy', 1)).toBe(0.5);
    expect(valueAfter('validAccuracy', 'mean')).toBeCloseTo(0.625, 12);
    expect(valueAfter('pairAccuracy', 2)).toBe(0.3);
    expect(valueAfter('validAccuracy', 3)).toBeNull();
    expect(valueAfter('constructor', 1)).toBeNull();
  });
});

describe('a verdict', () => {
  const reported: Reported = {
    metric: 'accuracy',
    value: 0.5,
    digits: 0,
    range: null,
    where: 'table 1',
    how: inBatches,
  };
  const records = [1, 2, 3].map((seed) =>
    makeRecord({
      seed,
      split: { train: 60_000, valid: null, test: 10_000, validation: 'none' },
      predictions: encodePredictions([0, 1, 2, 2]),
      test: { accuracy: 0.75, loss: 0.3 },
    }),
  );
  const rowOf = (value: Reported) =>
    summarise(records, { studies: [describeStudy([{ reported: [value] }])], testSets: [testSet] })[0];

  it("is about the source's own number, with the plain one beside it", () => {
    const check = rowOf(reported)?.checks[0];
    expect(check).toMatchObject({ n: 3, verdict: 'reproduced', own: { name: 'batch mean', plain: 0.75 } });
    expect(check?.mean).toBeCloseTo(0.5, 12);
    const { how: _, ...plainly } = reported;
    expect(rowOf(plainly)?.checks[0]).toMatchObject({ mean: 0.75, own: null });
  });

  it('has a column for that number in a table where some entry has one, and in no other', () => {
    const { how: _, ...plainly } = reported;
    const tableFor = (value: Reported) =>
      formatReport(
        [rowOf(value)].flatMap((row) => row ?? []),
        { notes: false },
      );
    expect(tableFor(reported)).toContain("ours, as the source's (%)");
    expect(tableFor(plainly)).not.toContain("ours, as the source's");
  });

  it('is "replayed" where every run gives every printed digit', () => {
    expect(rowOf({ ...reported, replay: true })?.verdict).toBe('replayed');
    expect(rowOf({ ...reported, value: 0.51, replay: true })?.verdict).not.toBe('replayed');
  });
});
