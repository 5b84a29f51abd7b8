import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ContenderProcess } from '../src/child.ts';
import { type Contender, contenders, peersFolder } from '../src/contenders.ts';
import { findPython, pythonVariable } from '../src/python.ts';
import type { EngineRecord } from '../src/record.ts';
import { runEnginesBench } from '../src/run.ts';
import { type StepSpec, steps } from '../src/steps.ts';
import { formatRecord } from '../src/table.ts';
import { writeRecord } from '../src/write.ts';

const folders: string[] = [];
const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-test-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const named = (...names: string[]): Contender[] => contenders.filter(({ name }) => names.includes(name));

function tiny(change: Partial<StepSpec>): StepSpec {
  const [linear] = steps;
  if (linear === undefined) throw new Error('no steps');
  return { ...linear, name: 'tiny', batchSize: 4, examples: 64, ...change };
}

const bench = (step: StepSpec, who: readonly Contender[]) =>
  runEnginesBench({ steps: [step], contenders: who, rounds: 2, seconds: 0.02, progress: () => {} });

test('the compiler and plain JavaScript get the same losses; one row each, with ratios', async () => {
  const record = await bench(
    tiny({
      layers: [{ kind: 'dense', units: 8 }, { kind: 'relu' }, { kind: 'dense', units: 10 }],
      momentum: 0.9,
    }),
    named('onnx', 'cpu'),
  );
  expect(record.problems).toEqual([]);
  expect(record.measurements.map(({ step, by }) => [step, by])).toEqual([
    ['tiny', 'onnx'],
    ['tiny', 'cpu'],
  ]);
  for (const row of record.measurements) {
    expect(row.agrees).toBe(true);
    expect(row.losses).toHaveLength(8);
    expect(row.microseconds).toBeGreaterThan(0);
    expect(row.spread.min).toBeLessThanOrEqual(row.microseconds);
    expect(row.spread.max).toBeGreaterThanOrEqual(row.microseconds);
    expect(row.rounds).toBe(2);
    expect(row.peakMegabytes).toBeGreaterThan(10);
  }
  expect(record.measurements[0]?.ratio).toEqual({ median: 1, low: 1, high: 1 });
  expect(record.contenders.onnx?.versions).toHaveProperty('onnxruntime-node');
  const table = formatRecord(record);
  expect(table).toMatch(/^ {2}digitbench onnx .* 1\.00 .* yes$/m);
  expect(table).toMatch(/geometric mean of the ratios\n {2}tfjs cpu/);
});

test('every kind of layer of the convolutional steps trains alike on the compiler and on plain JavaScript', async () => {
  const norm = { kind: 'batchNorm', channels: 8, epsilon: 1e-5, momentum: 0.9 } as const;
  const conv = { kind: 'conv', filters: 8, kernelSize: 3, strides: 2, padding: 1 } as const;
  const step = tiny({
    family: 'convolution',
    input: [28, 28, 3],
    layers: [
      conv,
      norm,
      { kind: 'relu' },
      { kind: 'maxPool', poolSize: 3, strides: 2, padding: 1 },
      { kind: 'residual', body: [{ ...conv, strides: 1 }, norm], shortcut: [] },
      { kind: 'residual', body: [conv, norm], shortcut: [{ ...conv, kernelSize: 1, padding: 0 }, norm] },
      { kind: 'globalAveragePool' },
      { kind: 'dense', units: 10 },
    ],
    momentum: 0.9,
  });
  const both = named('onnx', 'cpu').map((contender) => ({ ...contender, families: [step.family] }));
  const record = await bench(step, both);
  expect(record.problems).toEqual([]);
  expect(record.measurements.map(({ agrees }) => agrees)).toEqual([true, true]);
});

test('a contender that fails is named with its reason, and the rest goes on', async () => {
  const [cpu] = named('cpu');
  if (cpu === undefined) throw new Error('no cpu');
  const broken: Contender = { ...cpu, name: 'broken', module: join(temporaryFolder(), 'missing.ts') };
  const record = await bench(tiny({}), [broken, cpu]);
  expect(record.measurements.map(({ by }) => by)).toEqual(['cpu']);
  expect(record.problems).toEqual([
    { step: 'tiny', by: 'broken', reason: expect.stringContaining('ended without an answer') },
  ]);
  expect(formatRecord(record)).toContain('broken (tiny): its process ended');
});

describe('a contender process', () => {
  const start = (script: string, timeLimit = 20_000) =>
    new ContenderProcess([process.execPath, '-e', script], process.env, timeLimit);

  test('reports the error it answers with', async () => {
    const answering = start(
      'process.stdin.once("data", () => console.log(JSON.stringify({ error: "no such layer" })))',
    );
    await expect(answering.measure(1)).rejects.toThrow('no such layer');
    answering.kill();
  });

  test('reports the last words of one that dies', async () => {
    await expect(start('console.error("out of luck"); process.exit(3)').measure(1)).rejects.toThrow(
      'out of luck',
    );
  });

  test('is stopped when it takes too long', async () => {
    await expect(start('setInterval(() => {}, 1000)', 300).measure(1)).rejects.toThrow('longer than 0.3 s');
  });

  test('reports a program that is not there', async () => {
    const missing = new ContenderProcess(['/nowhere/python'], process.env, 20_000);
    await expect(missing.finish()).rejects.toThrow('ENOENT');
  });
});

describe('the record', () => {
  const record = (...pairs: [step: string, by: string][]): EngineRecord => ({
    schema: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    machine: { id: 'abc', cpu: 'x', cores: 1, memory: 1, os: 'x', node: '24' },
    threads: 1,
    pinned: true,
    rounds: 1,
    secondsPerTurn: 1,
    reference: 'onnx',
    contenders: {},
    steps: [],
    measurements: pairs.map(([step, by]) => ({
      step,
      by,
      microseconds: 1,
      spread: { min: 1, low: 1, high: 1, max: 1 },
      processorMicroseconds: 1,
      ratio: null,
      rounds: 1,
      stepsPerRound: 1,
      compileSeconds: 0,
      peakMegabytes: 1,
      losses: [],
      agrees: null,
    })),
    problems: [],
  });

  test('is replaced only by one that measured at least as much', async () => {
    const folder = temporaryFolder();
    const small = record(['a', 'onnx']);
    const large = record(['a', 'onnx'], ['a', 'jax']);
    const path = join(folder, 'engines', 'abc.json');
    expect(await writeRecord(folder, small)).toBe(path);
    expect(await writeRecord(folder, large)).toBe(path);
    expect(await writeRecord(folder, small)).toBeNull();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(large);
    expect(readdirSync(join(folder, 'engines'))).toEqual(['abc.json']);
  });
});

describe('Python', () => {
  const there = (() => {
    try {
      return findPython();
    } catch {
      return undefined;
    }
  })();

  test('one that cannot be used is named with what to do', () => {
    expect(() => findPython({ [pythonVariable]: '/nowhere/python' })).toThrow(
      /Python 3\.11 to 3\.14 is needed, none found \(looked for \/nowhere\/python\).*DIGITBENCH_PYTHON/,
    );
  });

  test.skipIf(there === undefined)('the peers compile', () => {
    const sources = readdirSync(peersFolder).filter((name) => name.endsWith('.py'));
    expect(sources).toContain('protocol.py');
    for (const source of sources) {
      const file = join(peersFolder, source);
      expect(existsSync(file)).toBe(true);
      execFileSync(there?.command ?? '', [
        '-c',
        'import ast, sys; ast.parse(open(sys.argv[1]).read())',
        file,
      ]);
    }
  });
});
