import type { BenchRequest } from '../run/bench.ts';
import type { Values } from '../shell/option.ts';
import { resultsFolder } from '../shell/paths.ts';
import type { runOptions } from './run/options.ts';

/** Options that say which trials are meant and how they run: those that `run` has, or some of them. */
type RequestOptions = Pick<typeof runOptions, Extract<keyof typeof runOptions, keyof BenchRequest>>;

/**
 * What a command that trains asks of the harness, from its settings and the defaults that all of them share. An option
 * that the command does not declare is as one that was not given.
 */
export function benchRequest(
  operands: readonly string[],
  settings: Partial<Values<RequestOptions>>,
  signal: AbortSignal,
): BenchRequest {
  return {
    operands,
    profile: settings.profile ?? 'quick',
    seeds: settings.seeds,
    engine: settings.engine ?? 'auto',
    jobs: settings.jobs,
    results: resultsFolder(settings.results),
    dataset: settings.dataset ?? null,
    models: settings.models,
    shard: settings.shard,
    force: settings.force ?? false,
    saveWeights: settings.saveWeights ?? false,
    timeLimit: settings.timeLimit,
    memoryLimit: settings.memoryLimit,
    signal,
  };
}
