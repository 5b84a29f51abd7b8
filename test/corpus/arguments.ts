/** A command line that asks for what cannot be done. */
export interface ArgumentCase {
  args: readonly string[];
  environment?: Record<string, string>;
  /** What standard error must say, each on a line of its own. */
  expected: readonly RegExp[];
}

const wants = (flag: string, given: string, expected: string) =>
  RegExp(
    `--${flag}: got ${JSON.stringify(given).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}; expected ${expected}`,
  );

const wrong = (flag: string, expected: string, ...values: string[]): ArgumentCase[] =>
  values.map((value) => ({ args: ['run', `--${flag}`, value], expected: [wants(flag, value, expected)] }));

const variable = (name: string, value: string, expected: string): ArgumentCase => ({
  args: ['run'],
  environment: { [name]: value },
  expected: [RegExp(`${name} \\(environment\\): got ${JSON.stringify(value)}; expected ${expected}`)],
});

const misspelt = (name: string, meant: string): ArgumentCase => ({
  args: ['report'],
  environment: { [name]: 'x' },
  expected: [
    RegExp(`${name} \\(environment\\): no such setting; expected one of .*\\. Did you mean \`${meant}\`\\?`),
  ],
});

const numbers = ['0', '-1', '1.5', '1e3', 'many', '0x10', '99999999', '٣'];

export const argumentCases: readonly ArgumentCase[] = [
  ...wrong('seeds', 'a whole number from 1 to 1000', ...numbers, '1001', ' 3'),
  ...wrong('jobs', 'a whole number from 1 to 1024', ...numbers, '1025'),
  ...wrong('profile', 'one of smoke, quick, paper', 'quik', 'QUICK', 'all', '../paper'),
  ...wrong('engine', 'one of ', 'onx', 'gpu', 'tensorflow2'),
  ...wrong('shard', 'k/n with 1 <= k <= n', '0/2', '3/2', '1', '1/', '/2', '1/0', 'a/b', '1/2/3', '1/99999'),
  ...wrong('time-limit', 'a number of minutes above 0', '0', '-5', 'never', '1m', 'Infinity', 'NaN'),
  ...wrong('memory-limit', 'a whole number of mebibytes, at least 256', '0', '255', '1.5', '4GB'),
  ...wrong('results', 'a folder', '', ' '),
  ...wrong('dataset', 'mnist, fashion-mnist or a folder of IDX files', ''),
  ...['seeds', 'jobs', 'profile', 'results', 'shard'].map((flag) => ({
    args: ['run', `--${flag}`],
    expected: [RegExp(`--${flag}: no value given; expected `)],
  })),
  variable('DIGITBENCH_PROFILE', 'quik', 'one of smoke, quick, paper\\. Did you mean `quick`\\?'),
  variable('DIGITBENCH_SEEDS', '0', 'a whole number from 1 to 1000'),
  variable('DIGITBENCH_JOBS', 'two', 'a whole number from 1 to 1024'),
  variable('DIGITBENCH_ENGINE', 'onx', 'one of .* Did you mean `onnx`\\?'),
  variable('DIGITBENCH_RESULTS', ' ', 'a folder'),
  misspelt('DIGITBENCH_PROFIL', 'DIGITBENCH_PROFILE'),
  misspelt('DIGITBENCH_SEED', 'DIGITBENCH_SEEDS'),
  misspelt('DIGITBENCH_JOB', 'DIGITBENCH_JOBS'),
  misspelt('DIGITBENCH_RESULT', 'DIGITBENCH_RESULTS'),
  misspelt('DIGITBENCH_DATA_SET', 'DIGITBENCH_DATASET'),
  misspelt('DIGITBENCH_ENGINES', 'DIGITBENCH_ENGINE'),
  {
    args: ['run'],
    environment: { DIGITBENCH_COFFEE: 'black' },
    expected: [/DIGITBENCH_COFFEE \(environment\): no such setting; expected one of /],
  },
  {
    args: ['run', '--sede', '3'],
    expected: [/--sede: no such option of `digitbench run`\. Did you mean `--seeds`\?/],
  },
  { args: ['run', '-j', '2'], expected: [/-j: no such option of `digitbench run`/] },
  { args: ['report', '--jobs', '2'], expected: [/--jobs: no such option of `digitbench report`/] },
  {
    args: ['run', '--jobs', '1', '--jobs', '2'],
    expected: [/--jobs: given 2 times, "1" and "2"; expected once/],
  },
  {
    args: ['run', '--profile=quick', '--profile=paper'],
    expected: [/--profile: given 2 times, "quick" and "paper"; expected once/],
  },
  {
    args: ['list', 'linear-dept'],
    expected: [/unknown study `linear-dept`; there are .*\. Did you mean `linear-depth`\?/],
  },
  {
    args: ['run', 'linear-dept/model0', '--seeds', '0'],
    expected: [/unknown study `linear-dept`/, wants('seeds', '0', 'a whole')],
  },
  { args: ['run', 'linear-depth/'], expected: [/linear-depth\/: expected a study or study\/entry/] },
  {
    args: ['run', 'linear-depth/model0/1'],
    expected: [/linear-depth\/model0\/1: expected a study or study\/entry/],
  },
  { args: ['run', '../results'], expected: [/unknown study `\.\.`/] },
  { args: ['run', ''], expected: [/"": expected a study or study\/entry/] },
  { args: ['run', '/model0'], expected: [/\/model0: expected a study or study\/entry/] },
  {
    args: ['run', 'paper'],
    expected: [/unknown study `paper`; .*\. A profile is named by --profile paper\./],
  },
  {
    args: ['predict', 'modern/cnn', 'notes.txt'],
    expected: [/image .*notes\.txt: there is no such file; expected a PNG, JPEG or PGM file/],
  },
  {
    args: ['predict', 'modern/cnn', '--test', '1', '--trained', '/dev/null'],
    expected: [/--trained: got "\/dev\/null"; expected a folder, not a file/],
  },
  {
    args: ['run', '--models', '/no/where'],
    expected: [/studies: \/no\/where is not a readable folder; expected .* Correct --models/],
  },
  {
    args: ['run', '--results', '/dev/null'],
    expected: [/--results: got "\/dev\/null"; expected a folder, not a file/],
  },
  {
    args: ['report', '--results', '/dev/null'],
    expected: [/--results: got "\/dev\/null"; expected a folder that exists/],
  },
  { args: ['compare', 'one'], expected: [/compare: expected two/] },
  { args: ['rum'], expected: [/unknown command 'rum'/] },
  { args: ['help', 'rum'], expected: [/unknown command 'rum'/] },
  { args: ['doctor', 'everything'], expected: [/everything: `digitbench doctor` takes no arguments/] },
  {
    args: ['run', '--sede', '3', '--jobs', '0', '--profile', 'quik', '--shard', '3/2', '--seeds'],
    environment: { DIGITBENCH_ENGINE: 'onx', DIGITBENCH_SEED: '3' },
    expected: [
      /--sede: no such option/,
      wants('jobs', '0', 'a whole'),
      wants('profile', 'quik', 'one of'),
      wants('shard', '3/2', 'k/n'),
      /--seeds: no value given/,
      /DIGITBENCH_ENGINE \(environment\): got "onx"/,
      /DIGITBENCH_SEED \(environment\): no such setting/,
    ],
  },
];
