import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { formatRecord, openStore, verifyRecord } from '@digitbench/results';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeRecord } from '../../packages/results/test/records.ts';
import { digitbench, zoo } from '../chaos/process.ts';
import { argumentCases } from './arguments.ts';
import { command } from './command.ts';
import { datasetCases } from './datasets.ts';
import { place, recordCases } from './records.ts';
import { studyCases, writeStudies } from './studies.ts';
import { contentsOf, treeOf } from './tree.ts';

/** Some of the cases go through a process of their own as well; DIGITBENCH_TEST_CORPUS=1 sends all. */
const every = process.env.DIGITBENCH_TEST_CORPUS === '1' ? 1 : 12;

/** `stem` and `kind` make a line of a stack trace: "    at file:3:7". */
const stackTrace = /^\s+at .*:\d+:\d+/m;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-corpus-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const linesOf = (text: string) => text.trimEnd().split('\n');

beforeAll(() => {
  // Each call of the command listens once more.
  process.stdout.setMaxListeners(0);
});

it('holds more than 150 bad inputs, each under a name of its own', () => {
  const names = [
    ...datasetCases.map(({ name }) => `data set: ${name}`),
    ...recordCases.map(({ name }) => `record: ${name}`),
    ...studyCases.map(({ name }) => `study: ${name}`),
    ...argumentCases.map(({ args, environment }) => `arguments: ${JSON.stringify([args, environment])}`),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(350);
});

describe('a data set', () => {
  it.each(datasetCases)('$name', async ({ make, expected }) => {
    const folder = temporaryFolder();
    const path = make(folder) ?? folder;
    const before = treeOf(folder);
    let message = '';
    try {
      loadDataset(path);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      message = error.message;
    }
    expect(message).toMatch(expected);
    // What was given, what was expected, what to do: in one line.
    expect(message).toMatch(/^[^\n]+: [^\n]+; expected [^\n]+\. [A-Z][^\n]+\.$/);
    expect(treeOf(folder)).toEqual(before);
  });

  it.each(datasetCases.filter((_, i) => i % every === 0))(
    'as a command: $name',
    async ({ make, expected }) => {
      const folder = temporaryFolder();
      const data = join(folder, 'data');
      mkdirSync(data);
      const path = make(data) ?? data;
      const before = treeOf(folder);
      const results = join(folder, 'results');
      const args = ['run', 'hurried', '--models', zoo, '--dataset', path, '--results', results];
      const { code, stdout, stderr } = await digitbench(args);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(linesOf(stderr)).toHaveLength(1);
      expect(stderr).toMatch(/^digitbench: data set: /);
      expect(stderr.replace('digitbench: data set: ', '')).toMatch(expected);
      expect(treeOf(folder)).toEqual(before);
    },
  );
});

describe('a record', () => {
  it.each(recordCases)('$name', async (given) => {
    const folder = temporaryFolder();
    place(folder, [given]);
    const before = treeOf(folder);
    const listing = await openStore(folder, { readOnly: true }).list();
    expect(listing.records).toEqual([]);
    expect(listing.problems).toHaveLength(1);
    const [problem] = listing.problems;
    expect(problem?.kind).toBe(given.kind);
    expect(problem?.message).toMatch(given.expected);
    expect(`${problem?.path} ${problem?.message}`).toMatch(/^\P{Cc}+$/u);
    expect(treeOf(folder)).toEqual(before);
  });

  it('written by a clock that was ahead is a record all the same, and named when records are verified', () => {
    const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();
    expect(verifyRecord(makeRecord({ startedAt: inDays(0.5) }))).toEqual([]);
    expect(verifyRecord(makeRecord({ startedAt: inDays(400) }))).toEqual([
      expect.stringMatching(
        /^startedAt is \S+, which is in the future: the clock of the machine that wrote it was wrong/,
      ),
    ]);
  });

  it('in a folder with all the others: each is named on one line, the good ones count, and nothing is lost', async () => {
    const folder = temporaryFolder();
    const good = [1, 2, 3].map((seed) => ({
      name: `good ${seed}`,
      path: `paper/linear-depth/model2/seed-${seed}.laptop.json`,
      content: formatRecord(makeRecord({ entry: 'model2', seed })),
      kind: 'foreign' as const,
      expected: / /,
    }));
    place(folder, [...recordCases, ...good]);
    const before = contentsOf(folder);
    const first = await digitbench(['report', '--results', folder, '--profile', 'paper', '--json']);
    expect(first.code).toBe(1);
    const rows: { entry: string; n: number }[] = JSON.parse(first.stdout);
    expect(rows).toMatchObject([{ entry: 'model2', n: 3 }]);
    expect(first.stderr).not.toMatch(stackTrace);
    // Without files at the top, which a report of one profile does not look at.
    const named = recordCases.filter(({ path }) => path.startsWith('paper/'));
    expect(linesOf(first.stderr)).toHaveLength(named.length);
    for (const { kind, expected } of named)
      expect(
        linesOf(first.stderr)
          .filter((line) => line.startsWith(`digitbench: ${kind}: `))
          .join('\n'),
      ).toMatch(expected);
    // What was unreadable lies in quarantine now; all else is where it was.
    expect(contentsOf(folder)).toEqual(before);
    const second = await digitbench(['report', '--results', folder, '--profile', 'paper', '--json']);
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).not.toContain('unreadable');
  });
});

it('studies with every kind of mistake are named with their mistakes, and cost nothing else', async () => {
  const folder = temporaryFolder();
  const models = join(folder, 'models');
  writeStudies(models, studyCases);
  const before = treeOf(models);
  const { code, stderr } = await digitbench(['list', '--models', models]);
  expect(code).toBe(1);
  expect(stderr).not.toMatch(stackTrace);
  const blocks = new Map(
    stderr
      .split(/^digitbench: (?:study|entry) /m)
      .slice(1)
      .map((block) => [block.split(/[ /]/)[0] ?? '', block]),
  );
  expect([...blocks.keys()].toSorted()).toEqual(studyCases.map(({ name }) => name).toSorted());
  for (const { name, expected } of studyCases) {
    const block = blocks.get(name) ?? '';
    expect(block).toMatch(new RegExp(`^${name}(/\\w+)? is broken:\n`));
    for (const line of expected) expect(block).toMatch(line);
  }
  expect(treeOf(models)).toEqual(before);
});

describe('arguments', () => {
  const check = (
    { code, stdout, stderr }: Awaited<ReturnType<typeof command>>,
    expected: readonly RegExp[],
  ) => {
    expect(stderr).not.toMatch(stackTrace);
    for (const line of expected) expect(stderr).toMatch(line);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  };

  it.each(argumentCases)('$args $environment', async ({ args, environment, expected }) => {
    check(await command(args, environment), expected);
  });

  it.each(argumentCases.filter((_, i) => i % every === 0))(
    'as a command: $args $environment',
    async ({ args, environment = {}, expected }) => {
      check(await digitbench(args, { environment }), expected);
    },
  );
});
