import type { BenchRequest } from '../run/bench.ts';
import type { OptionName, Values } from '../shell/options.ts';
import { datasetFolder, modelsFolder, resultsFolder } from '../shell/paths.ts';

/** Options that say which trials are meant and how they run: those that `run` has, or some of them. */
type RequestOption = Extract<OptionName, keyof BenchRequest>;

/**
 * What a command that trains asks of the harness, from its settings and the defaults that all of them share. An option
 * that the command does not declare is as one that was not given. Throws a UsageError where the results folder is a file.
 */
export function benchRequest(
  operands: readonly string[],
  settings: Partial<Values<RequestOption>>,
  signal: AbortSignal,
): BenchRequest {
  return {
    operands,
    profile: settings.profile ?? 'quick',
    seeds: settings.seeds,
    engine: settings.engine ?? 'auto',
    jobs: settings.jobs,
    results: resultsFolder(settings.results),
    dataset: datasetFolder(settings.dataset),
    models: modelsFolder(settings.models),
    shard: settings.shard,
    force: settings.force ?? false,
    saveWeights: settings.saveWeights ?? false,
    timeLimit: settings.timeLimit,
    memoryLimit: settings.memoryLimit,
    signal,
  };
}
