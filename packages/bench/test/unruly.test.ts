import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, readRecords, temporaryFolder, testStudies } from './support/cli.ts';

it('a trial that goes wrong is recorded with its reason, and costs the others nothing', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const entries = [
    ...[
      'fine',
      'explodes',
      'blurs',
      'throws',
      'rejects',
      'exits',
      'dies',
      'hangs',
      'hoards',
      'heaps',
      'shouts',
    ],
    ...['raves', 'lies', 'floods'],
  ];
  const { code, stdout, stderr } = await digitbench([
    'run',
    ...entries.map((entry) => `unruly/${entry}`),
    ...['--models', testStudies, '--dataset', writeDataset(join(folder, 'data')), '--results', results],
    ...['--seeds', '1', '--jobs', '2', '--memory-limit', '700', '--time-limit', '0.3', '--engine', 'cpu'],
  ]);
  const outcomes = Object.fromEntries(
    Object.values(readRecords(results)).map(({ entry, outcome }) => [entry, outcome]),
  );
  expect(outcomes).toMatchObject({
    fine: { status: 'ok' },
    floods: { status: 'ok' },
    explodes: {
      status: 'diverged',
      reason: expect.stringMatching(/loss became (NaN|Infinity) in epoch 1, step \d+ of 20/),
    },
    blurs: {
      status: 'diverged',
      reason: expect.stringMatching(/loss became NaN in epoch [23], step \d+ of 20/),
    },
    throws: { status: 'failed', cause: 'error', reason: expect.stringContaining('no more lessons') },
    rejects: { status: 'failed', cause: 'crash', reason: expect.stringContaining('left behind') },
    exits: { status: 'failed', cause: 'crash', reason: expect.stringContaining('exited with code 7') },
    dies: { status: 'failed', cause: 'crash', reason: expect.stringContaining('SIGKILL') },
    hangs: { status: 'failed', cause: 'time', reason: expect.stringContaining('time limit of 18 s') },
    heaps: { status: 'failed', cause: 'memory', reason: expect.stringMatching(/^out of memory: /) },
    shouts: { status: 'failed', cause: 'error', reason: expect.stringMatching(/^no no \P{Cc}{900,1100}$/u) },
    lies: {
      status: 'failed',
      cause: 'error',
      reason: expect.stringMatching(/^the result is not a valid record: parameters: /),
    },
    hoards: { status: 'failed', cause: 'memory', reason: expect.stringContaining('of the 700 MiB allowed') },
  });
  expect(code).toBe(1);
  expect(Object.keys(outcomes)).toHaveLength(entries.length);
  expect(stderr).toMatch(/\d trained, 2 diverged, \d+ failed/);
  expect(stderr).not.toContain('flood flood');
  expect(stdout).toContain('fine');
});

it('entries that leak cost the next ones nothing: their process is replaced', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const { code, stderr } = await digitbench([
    ...['run', 'unruly/leaks', 'unruly/fine', '--models', testStudies, '--results', results],
    ...['--dataset', writeDataset(join(folder, 'data')), '--seeds', '10', '--jobs', '1'],
    ...['--memory-limit', '700', '--profile', 'smoke', '--engine', 'cpu'],
  ]);
  expect(stderr).toContain('20 trained');
  expect(code).toBe(0);
  const peaks = Object.values(readRecords(results)).map(({ peakMemory }) => peakMemory ?? 0);
  // Ten times 60 MB on top of each other would not have fitted.
  expect(Math.max(...peaks)).toBeLessThan(700 * 2 ** 20);
});

it('a training that fails again does not replace the good record of an earlier one', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const common = [
    ...['run', 'tame/mlp', '--models', testStudies, '--dataset', writeDataset(join(folder, 'data'))],
    ...['--results', results, '--profile', 'smoke', '--engine', 'cpu'],
  ];
  expect((await digitbench(common)).code).toBe(0);
  const before = readRecords(results);
  const { code, stderr } = await digitbench([...common, '--force', '--time-limit', '0.00001']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /tame\/mlp seed 1: failed: exceeded its time limit .*; the record of its earlier training is kept/,
  );
  expect(readRecords(results)).toEqual(before);
});

it('a broken study is named with all its problems, and the others run', async () => {
  const folder = temporaryFolder();
  const models = join(folder, 'models');
  cpSync(testStudies, models, { recursive: true });
  // Packages are found from here as from the repository.
  symlinkSync(join(testStudies, '../../../node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(models, 'broken', 'src'), { recursive: true });
  writeFileSync(join(models, 'broken', 'package.json'), '{ "name": "broken", "type": "module" }');
  writeFileSync(
    join(models, 'broken', 'src', 'index.ts'),
    `import { defineStudy } from '@digitbench/core';
     export default defineStudy({ name: 'broken', title: '', entries: {} } as never);`,
  );
  const { code, stderr, stdout } = await digitbench([
    ...['run', 'broken', 'tame/mlp', '--models', models, '--dataset', writeDataset(join(folder, 'data'))],
    ...['--results', join(folder, 'results'), '--profile', 'smoke', '--engine', 'cpu'],
  ]);
  expect(stderr).toContain('study broken is left out:');
  for (const field of ['title', 'question', 'task', 'no entry']) expect(stderr).toContain(field);
  expect(stderr).toContain('1 trained');
  expect(stdout).toContain('mlp');
  expect(code).toBe(1);
});

/** A folder of models with one study, whose entries are these; sources of packages are found as in the repository. */
function studyOf(folder: string, entries: string): string {
  const models = join(folder, 'models');
  symlinkSync(join(testStudies, '../../../node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(models, 'careless', 'src'), { recursive: true });
  writeFileSync(join(models, 'careless', 'package.json'), '{ "name": "careless", "type": "module" }');
  writeFileSync(
    join(models, 'careless', 'src', 'index.ts'),
    `import { defineStudy, initialise, pytorchDefault, tenDigits } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
const recipe = {
  input: {}, loss: 'cross-entropy', optimizer: { name: 'sgd' }, learningRate: 0.05, batchSize: 32, epochs: 1,
  shuffle: true, dropLast: false, validation: { kind: 'none' }, select: 'last',
} as const;
const linear = () => tf.sequential({ layers: [tf.layers.dense({ inputShape: [64], units: 10 })] });
const entry = (build: (random: any) => any) =>
  ({ kind: 'network', title: 'an entry', family: 'linear', build, recipe }) as const;
let calls = 0;
export default defineStudy({
  name: 'careless', title: 'Careless', question: 'What of it?', task: tenDigits({ rows: 8, columns: 8 }),
  evaluation: 'on the test images',
  entries: {
    fine: entry((random) => initialise(linear(), random, pytorchDefault)),
${entries}
  },
});
`,
  );
  return models;
}

const trainAll = async (entries: string) => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const ended = await digitbench([
    ...['run', 'careless', '--models', studyOf(folder, entries)],
    ...['--dataset', writeDataset(join(folder, 'data')), '--results', results],
    ...['--profile', 'smoke', '--engine', 'cpu'],
  ]);
  return { ...ended, trained: existsSync(results) ? Object.keys(readRecords(results)).sort() : [] };
};

it('an entry that cannot be built is named with its place, and the rest of its study trains', async () => {
  const { code, stderr, trained } = await trainAll(`
    nothing: entry(() => undefined),
    throwing: entry(() => { throw new Error('no such layer'); }),
    leaving: entry(() => process.exit(3)),
    member: { kind: 'ensemble', title: 'e', family: 'e', combine: ({ one }) => one!,
      members: { one: { title: 'one', task: tenDigits({ rows: 8, columns: 8 }), build: () => 7 as any, recipe }, two: { title: 'two', task: tenDigits({ rows: 8, columns: 8 }), build: linear, recipe } } },`);
  expect(stderr).toContain(
    'entry careless/nothing is left out:\n  build returned nothing; expected a tf.LayersModel',
  );
  expect(stderr).toMatch(
    /entry careless\/throwing is left out:\n {2}no such layer \(at src\/index\.ts:\d+:\d+\)/,
  );
  expect(stderr).toMatch(/entry careless\/leaving is left out:\n {2}the worker process exited with code 3/);
  expect(stderr).toContain('entry careless/member is left out:\n  build of the member one returned 7');
  expect(trained).toEqual(['fine 1']);
  expect(code).toBe(1);
});

it('an entry with nothing to train is left out, and one whose loss depends on no weight fails in plain words', async () => {
  const { code, stderr, trained } = await trainAll(`
    frozen: entry(() => { const model = linear(); model.trainable = false; return model; }),
    weightless: entry(() => ({ inputShapes: [[64]], variables: [], trainable: [], apply: (inputs: any) => [inputs[0]] })),
    cut: entry((random) => {
      const model = initialise(linear(), random, pytorchDefault);
      const variables = model.weights.map((weight: any) => weight.read() as tf.Variable);
      return { variables, trainable: variables, inputShapes: [[64]],
        apply: (inputs: tf.Tensor[]) => tf.zeros([inputs[0]!.shape[0]!, 10]) };
    }),`);
  expect(stderr).toContain(
    'entry careless/frozen is left out:\n  build returned a network with nothing to train: none of its 2 variables is trainable',
  );
  expect(stderr).toContain('nothing to train: it has no variables');
  expect(stderr).toMatch(/careless\/cut.*the loss does not depend on any trainable variable/);
  expect(trained).toContain('fine 1');
  expect(code).toBe(1);
});

it('an entry whose numbers do not depend on its seed, or on more than that, is said to be so before it trains', async () => {
  const { stderr, trained } = await trainAll(`
    unseeded: entry(() => linear()),
    constant: entry(() => tf.sequential({ layers: [
      tf.layers.dense({ inputShape: [64], units: 10, kernelInitializer: 'zeros' })] })),
    growing: entry((random) => initialise(tf.sequential({ layers: [
      tf.layers.dense({ inputShape: [64], units: 4 + calls++ }), tf.layers.dense({ units: 10 })] }), random, pytorchDefault)),
    dicing: entry((random) => {
      const model = initialise(linear(), random, pytorchDefault);
      const variables = model.weights.map((weight: any) => weight.read() as tf.Variable);
      return { variables, trainable: variables, inputShapes: [[64]],
        apply: (inputs: tf.Tensor[]) => tf.mul(model.apply(inputs[0]!) as tf.Tensor, 1 + Math.random() / 10) };
    }),`);
  const said = (entry: string, fault: string) =>
    expect(stderr).toContain(`entry careless/${entry} is not ranked: ${fault}`);
  said('unseeded', 'build: different weights from the same seed; expected the same weights.');
  said('constant', 'build: the same weights from two seeds; expected different weights.');
  said('growing', 'build: networks of different shapes each time it is called');
  said('dicing', 'recipe: different numbers from one step, taken twice');
  expect(stderr).not.toContain('careless/fine is not ranked');
  expect(trained).toContain('unseeded 1');
});

it('a study that does not fit the data is left out, named and counted, and the others train', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const models = studyOf(folder, '');
  cpSync(join(testStudies, 'tame'), join(models, 'tame'), { recursive: true });
  const index = join(models, 'careless/src/index.ts');
  writeFileSync(
    index,
    readFileSync(index, 'utf8')
      .replaceAll('rows: 8, columns: 8', 'rows: 28, columns: 28')
      .replace('[64]', '[784]'),
  );
  const { code, stderr } = await digitbench([
    ...['run', 'careless', 'tame/mlp', '--models', models],
    ...['--dataset', writeDataset(join(folder, 'data')), '--results', results],
    ...['--profile', 'smoke', '--engine', 'cpu'],
  ]);
  expect(stderr).toContain(
    'study careless is left out:\n  the data set data is not for it: task ten-digits: images of 8 x 8; expected 28 x 28',
  );
  expect(Object.keys(readRecords(results))).toEqual(['mlp 1']);
  expect(code).toBe(1);
});

it.each([
  [
    'does not parse',
    'export default {\n  name: "a" "b"\n};\n',
    /Expected ',', got 'string literal' \(at src\/index\.ts:2\)/,
  ],
  [
    'has an enum',
    'const a = 1;\nenum Colour { Red }\n',
    /enum is not supported in strip-only mode \(at src\/index\.ts:2\)/,
  ],
  [
    'imports what is not there',
    "\n\nimport { nothing } from '@digitbench/core';\nexport default nothing;\n",
    /does not provide an export named 'nothing' \(at src\/index\.ts:3\)/,
  ],
])('a study that %s is named with its file and line', async (_, source, expected) => {
  const folder = temporaryFolder();
  const models = studyOf(folder, '');
  writeFileSync(join(models, 'careless/src/index.ts'), source);
  const { code, stderr } = await digitbench(['list', '--models', models]);
  expect(stderr).toMatch(expected);
  expect(code).toBe(1);
});
