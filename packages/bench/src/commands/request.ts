import type { BenchRequest } from '../run/bench.ts';
import type { Values } from '../shell/option.ts';
import { resultsFolder } from '../shell/paths.ts';
import type { runOptions } from './run/options.ts';

/** Options that say which trials are meant and how they run: all options of `run`, or some of them. */
type RequestOptions = Pick<
  typeof runOptions,
  | 'profile'
  | 'seeds'
  | 'engine'
  | 'jobs'
  | 'results'
  | 'models'
  | 'shard'
  | 'force'
  | 'saveWeights'
  | 'timeLimit'
  | 'memoryLimit'
  | 'queue'
  | 'detach'
>;

/** The data set of a command that takes one. */
type DatasetOption = { dataset?: string | undefined };

/**
 * A training command's request to the harness, from its settings and the defaults that all such commands share. An option
 * that the command does not declare counts as not given.
 */
export function benchRequest(
  operands: readonly string[],
  settings: Partial<Values<RequestOptions>> & DatasetOption,
  signal: AbortSignal,
): BenchRequest {
  const { profile = 'quick', engine = 'auto', seeds, shard, jobs, memoryLimit, timeLimit } = settings;
  const { models, dataset = null, force = false, saveWeights = false, queue, detach = false } = settings;
  return {
    zoo: { operands, models },
    plan: { profile, seeds, shard, force, saveWeights },
    place: { jobs, models, dataset, memoryLimit, signal },
    queue: queue && { address: queue, detach },
    engine,
    results: resultsFolder(settings.results),
    timeLimit,
    signal,
  };
}
