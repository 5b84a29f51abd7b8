import { openStore, type RangeTest } from '@digitbench/results';
import type { BenchRequest } from '../bench.ts';
import { withPool } from '../bench.ts';
import { Interruption } from '../interruption.ts';
import type { RangeTestJob } from '../jobs/jobs.ts';
import { describeMachine } from '../machine.ts';
import { planSeed } from '../plan-seed.ts';
import { gitRevision } from '../revision.ts';
import { UsageError } from '../settings/usage.ts';
import { profiles } from '../trials/profile.ts';
import { type Range, SMOOTHING, STOP_AT } from './curve.ts';
import type { RangeTestReport } from './train.ts';

export interface FindRequest extends BenchRequest {
  seed: number;
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
  const { range, operands, seed } = request;
  const [name, ...others] = operands;
  if (name === undefined || others.length > 0 || !name.includes('/')) {
    throw new UsageError([`lr-find: expected one entry as study/entry, got ${operands.join(' ') || 'none'}`]);
  }
  if (range.from >= range.to)
    throw new UsageError([`lr-find: --from ${range.from} and --to ${range.to}; expected a rising range`]);
  const { trials } = await planSeed(request);
  const planned = trials[0]?.planned;
  if (planned === undefined) throw new Error(`lr-find: ${name} cannot be used; see \`digitbench list\``);
  const { trial, facts, hash, checksum } = planned;
  if (facts.kind === 'estimator') {
    throw new UsageError([
      `lr-find: ${name} is an estimator: it is fitted without a gradient and has no learning rate; ` +
        'expected a network or an ensemble',
    ]);
  }
  const job: RangeTestJob = { kind: 'range-test', trial: planned.job, range };
  const limit = 60_000 * (request.timeLimit ?? profiles[request.profile].timeLimit);
  const startedAt = new Date();
  const started = performance.now();
  const outcome = await withPool({ ...request, jobs: 1 }, (pool) => pool.runOne(job, limit, () => {}));
  if (outcome.status === 'cancelled') throw new Interruption();
  if (outcome.status === 'failed') throw new Error(`lr-find: ${outcome.reason}`);
  if (outcome.result.kind !== 'range-test') throw new Error('lr-find: no answer');
  const { report } = outcome.result;
  const test: RangeTest = {
    schema: 1,
    study: trial.study,
    entry: trial.entry,
    seed,
    profile: trial.profile,
    dataset: trial.dataset,
    checksum,
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
