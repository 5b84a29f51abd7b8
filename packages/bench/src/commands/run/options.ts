import { parseShard, type Shard } from '../../plan/shard.ts';
import { datasetSources } from '../../shell/datasets.ts';
import { positiveNumber } from '../../shell/kinds.ts';
import { define, defineSwitch } from '../../shell/option.ts';
import { profileNames, profiles } from '../../zoo/profile.ts';
import {
  dataset,
  engine,
  jobs,
  json,
  memoryLimit,
  models,
  profile,
  queue,
  results,
  seeds,
} from '../shared-options.ts';

export const runOptions = {
  profile,
  seeds,
  engine,
  jobs,
  results,
  datasets: define<readonly string[]>({
    ...dataset,
    description: `${dataset.description}; several separated by commas, one after another`,
    ...datasetSources,
  }),
  shard: define<Shard>({
    flag: 'shard',
    argument: 'k/n',
    description: 'only the k-th of n parts of the trials, for several machines',
    expected: 'k/n with 1 <= k <= n, such as 2/8',
    parse: parseShard,
  }),
  queue,
  detach: defineSwitch(
    'detach',
    'with --queue: put the trials there and leave; the same command without it collects',
  ),
  timeLimit: define<number>({
    flag: 'time-limit',
    argument: 'minutes',
    description: `stop a trial that takes longer and record it as failed (default: ${profileNames.map((name) => `${name} ${profiles[name].timeLimit}`).join(', ')})`,
    ...positiveNumber,
    expected: 'a number of minutes above 0',
  }),
  memoryLimit,
  force: defineSwitch('force', 'train again what is already recorded'),
  saveWeights: defineSwitch(
    'save-weights',
    "keep each trial's trained weights beside its record, as .safetensors",
  ),
  watch: defineSwitch(
    'watch',
    'train on every save of the sources, smoke profile unless --profile says otherwise; nothing is recorded in results',
  ),
  json,
  models,
};
