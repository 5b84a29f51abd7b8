import { availableParallelism } from 'node:os';
import { namedSets } from '@digitbench/data/node';
import { type EngineChoice, engineChoices } from '@digitbench/train/protocol';
import { type Address, queueAddress } from '../place/queue/address.ts';
import { datasetSource } from '../shell/datasets.ts';
import { existingFolder, folder, nameOf, oneOf, wholeNumber } from '../shell/kinds.ts';
import { define, defineSwitch } from '../shell/option.ts';
import { type ProfileName, profileNames, profiles } from '../zoo/profile.ts';

// Options of several commands. One that a single command has is declared in that command's folder.

export const profile = define<ProfileName>({
  flag: 'profile',
  argument: 'name',
  variable: 'DIGITBENCH_PROFILE',
  description: 'budget of each trial: smoke (seconds), quick (minutes, the default), paper (as published)',
  ...oneOf(profileNames),
});

export const seeds = define<number>({
  flag: 'seeds',
  argument: 'n',
  variable: 'DIGITBENCH_SEEDS',
  description: `seeds per entry (default: ${profileNames.map((name) => `${name} ${profiles[name].seeds}`).join(', ')})`,
  ...wholeNumber(1, 1000),
});

export const seed = define<number>({
  flag: 'seed',
  argument: 'n',
  description: 'the trial of this seed (default: 1)',
  ...wholeNumber(1, 1000),
});

export const engine = define<EngineChoice>({
  flag: 'engine',
  argument: 'name',
  variable: 'DIGITBENCH_ENGINE',
  description: `what runs the training steps: ${engineChoices.join(', ')} (default: auto)`,
  ...oneOf(engineChoices),
});

export const jobs = define<number>({
  flag: 'jobs',
  argument: 'n',
  variable: 'DIGITBENCH_JOBS',
  description: `trials at the same time (default: one per core, ${availableParallelism()} here; 1 for times to publish)`,
  ...wholeNumber(1, 1024),
});

export const memoryLimit = define<number>({
  flag: 'memory-limit',
  argument: 'mebibytes',
  description:
    "stop a trial whose process uses more (default: 80 % of the machine's memory, divided among the workers)",
  ...wholeNumber(256, 2 ** 30),
  expected: 'a whole number of mebibytes, at least 256',
});

export const results = define<string>({
  flag: 'results',
  argument: 'dir',
  variable: 'DIGITBENCH_RESULTS',
  description: 'folder of the records (default: results in the repository)',
  ...folder,
});

/** The same for a command that only reads records: a folder that does not exist is then a mistake. */
export const recordedResults = define<string>({ ...results, ...existingFolder });

export const dataset = define<string>({
  flag: 'dataset',
  argument: 'name-or-dir',
  variable: 'DIGITBENCH_DATASET',
  description: `${namedSets.map(({ name }) => name).join(', ')}, or a folder of IDX files, plain or .gz (default: mnist)`,
  ...datasetSource,
});

export const metric = define<string>({
  flag: 'metric',
  argument: 'name',
  description:
    'the metric to compare: accuracy (the default), loss, validAccuracy, seconds, or any other in the records',
  ...nameOf('metric'),
});

export const queue = define<Address>({
  flag: 'queue',
  argument: 'url',
  variable: 'DIGITBENCH_QUEUE',
  description:
    'a queue of trials on Redis or Valkey, such as redis://host:6379, or rediss:// encrypted: `worker` trains, `run` collects',
  ...queueAddress,
});

export const json = defineSwitch('json', 'print one JSON value on standard output');

export const models = define<string>({
  flag: 'models',
  argument: 'dir',
  variable: 'DIGITBENCH_MODELS',
  description: 'folder of the study packages',
  ...folder,
  hidden: true,
});
