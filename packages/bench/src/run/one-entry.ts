import type { Job, JobProgress, ResultOf } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { Interruption } from '../shell/interruption.ts';
import { UsageError } from '../shell/usage.ts';
import { timeLimitOf } from '../zoo/profile.ts';
import type { BenchRequest } from './bench.ts';
import { planSeed, type SeedTrial } from './plan-seed.ts';

/** A request about one entry, named by the operands, and one seed. */
export interface EntryRequest extends BenchRequest {
  seed: number;
}

/** The trial that the operand and the seed mean. `verb` starts the error messages. Throws a UsageError. */
export async function planEntry(verb: string, request: EntryRequest, place: Place): Promise<SeedTrial> {
  const { operands } = request.zoo;
  const [name, ...others] = operands;
  if (name === undefined || others.length > 0 || !name.includes('/')) {
    throw new UsageError([`${verb}: expected one entry as study/entry, got ${operands.join(' ') || 'none'}`]);
  }
  const { trials } = await planSeed(request, place);
  const [trial] = trials;
  if (trial === undefined) throw new Error(`${verb}: ${name} cannot be used; see \`digitbench list\``);
  return trial;
}

/** Runs one job. Throws an Interruption if it was cancelled, an Error if it failed. */
export async function runJob<Kind extends Job['kind']>(
  verb: string,
  request: EntryRequest,
  place: Place,
  job: Extract<Job, { kind: Kind }>,
  progress: (progress: JobProgress) => void = () => {},
): Promise<ResultOf<Kind>> {
  const timeLimit = timeLimitOf({ profile: request.plan.profile, timeLimit: request.timeLimit });
  const outcome = await place.run<Kind>(job, { timeLimit, progress });
  if (outcome.status === 'cancelled') throw new Interruption();
  if (outcome.status !== 'done') throw new Error(`${verb}: ${outcome.reason}`);
  return outcome.result;
}
