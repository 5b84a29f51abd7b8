import type { Job, JobProgress, JobResult } from '@digitbench/train/protocol';
import { Interruption } from '../shell/interruption.ts';
import { UsageError } from '../shell/usage.ts';
import { timeLimitOf } from '../zoo/profile.ts';
import { type BenchRequest, withPool } from './bench.ts';
import { planSeed, type SeedTrial } from './plan-seed.ts';

/** Asks for something about one entry, which the operands name; with one seed, on one worker. */
export interface EntryRequest extends BenchRequest {
  seed: number;
}

/** The trial that the operand and the seed mean. `verb` begins what is said of a mistake. Throws a UsageError. */
export async function planEntry(verb: string, request: EntryRequest): Promise<SeedTrial> {
  const { operands } = request;
  const [name, ...others] = operands;
  if (name === undefined || others.length > 0 || !name.includes('/')) {
    throw new UsageError([`${verb}: expected one entry as study/entry, got ${operands.join(' ') || 'none'}`]);
  }
  const { trials } = await planSeed({ ...request, jobs: 1 });
  const [trial] = trials;
  if (trial === undefined) throw new Error(`${verb}: ${name} cannot be used; see \`digitbench list\``);
  return trial;
}

/** Has one job done. Throws an Interruption where it was cancelled, an Error where it failed. */
export async function runJob<Kind extends Job['kind']>(
  verb: string,
  request: EntryRequest,
  job: Extract<Job, { kind: Kind }>,
  progress: (progress: JobProgress) => void = () => {},
): Promise<Extract<JobResult, { kind: Kind }>> {
  const outcome = await withPool({ ...request, jobs: 1 }, (pool) =>
    pool.runOne(job, timeLimitOf(request), progress),
  );
  if (outcome.status === 'cancelled') throw new Interruption();
  if (outcome.status === 'failed') throw new Error(`${verb}: ${outcome.reason}`);
  // A worker answers in the kind of its job.
  return outcome.result as Extract<JobResult, { kind: Kind }>;
}
