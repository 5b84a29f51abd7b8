import type { BenchRequest } from '../run/bench.ts';
import type { OptionName, Values } from '../shell/options.ts';
import { datasetFolder, modelsFolder, resultsFolder } from '../shell/paths.ts';

/** Options that say which trials are meant and how they run: those that `run` has, or some of them. */
type RequestOption = Extract<
  OptionName,
  | 'profile'
  | 'seeds'
  | 'engine'
  | 'jobs'
  | 'results'
  | 'dataset'
  | 'models'
  | 'shard'
  | 'force'
  | 'saveWeights'
  | 'timeLimit'
  | 'memoryLimit'
>;

/**
 * What a command that trains asks of the harness, from its settings and the defaults that all of them share. An option
 * that the command does not declare is as one that was not given. Throws a UsageError where the results folder is a file.
 */
export function benchRequest(
  operands: readonly string[],
  settings: Partial<Values<RequestOption>>,
  signal: AbortSignal,
): BenchRequest {
  const { profile = 'quick', engine = 'auto', seeds, shard, jobs, memoryLimit, timeLimit } = settings;
  const { force = false, saveWeights = false } = settings;
  const models = modelsFolder(settings.models);
  return {
    zoo: { operands, models },
    plan: { profile, seeds, shard, force, saveWeights },
    place: { jobs, models, dataset: datasetFolder(settings.dataset), memoryLimit, signal },
    engine,
    results: resultsFolder(settings.results),
    timeLimit,
    signal,
  };
}
