import { openStore, type RangeTest } from '@digitbench/results';
import { describeMachine, gitRevision } from '@digitbench/train/node';
import type { RangeTestJob, RangeTestReport } from '@digitbench/train/protocol';
import { type Range, SMOOTHING, STOP_AT } from '@digitbench/train/protocol';
import { LocalPlace } from '../../place/local/place.ts';
import { type EntryRequest, planEntry, runJob } from '../../run/one-entry.ts';
import { UsageError } from '../../shell/usage.ts';

export interface FindRequest extends EntryRequest {
  range: Range;
}

export interface Found {
  test: RangeTest;
  /** The record's, below the results folder. */
  path: string;
  batchSize: number;
  recipeRates: RangeTestReport['recipeRates'];
  warnings: string[];
}

/** Runs a learning-rate range test of one entry and records it. Throws a UsageError before anything is trained. */
export async function findLearningRate(request: FindRequest): Promise<Found> {
  const { range, seed } = request;
  if (range.from >= range.to)
    throw new UsageError([`lr-find: --from ${range.from} and --to ${range.to}; expected a rising range`]);
  using place = new LocalPlace({ ...request.place, jobs: 1 });
  const { planned } = await planEntry('lr-find', request, place);
  const { trial, facts } = planned;
  const { hash, dataset } = planned.job;
  if (facts.kind === 'estimator') {
    throw new UsageError([
      `lr-find: ${trial.study}/${trial.entry} is an estimator: it is fitted without a gradient and has no learning rate; ` +
        'expected a network or an ensemble',
    ]);
  }
  const job: RangeTestJob = { kind: 'range-test', trial: planned.job, range };
  const startedAt = new Date();
  const started = performance.now();
  const { report } = await runJob<'range-test'>('lr-find', request, place, job);
  const test: RangeTest = {
    schema: 1,
    study: trial.study,
    entry: trial.entry,
    seed,
    profile: trial.profile,
    dataset: trial.dataset,
    checksum: dataset.checksum,
    hash,
    revision: gitRevision(),
    engine: report.engine,
    machine: describeMachine(),
    startedAt: startedAt.toISOString(),
    seconds: Math.round(performance.now() - started) / 1000,
    ...range,
    smoothing: SMOOTHING,
    stopAt: STOP_AT,
    curves: report.curves,
  };
  const path = await openStore(request.results).writeRangeTest(test);
  const { warnings, recipeRates } = report;
  return { test, path, warnings, recipeRates, batchSize: facts.trainings.at(-1)?.batchSize ?? 0 };
}
