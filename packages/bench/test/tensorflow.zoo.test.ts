import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '@digitbench/results';
import { expect, it } from 'vitest';
import { digitbench, temporaryFolder } from './support/cli.ts';

/** It trains everything there is, so only where it is asked for: CI does. */
const isAsked = process.env.DIGITBENCH_TEST_TENSORFLOW === '1';

/** Relative difference of a smoke epoch's mean loss, where training is not chaotic (no batch norm). 7e-8 was seen. */
const TOLERANCE = 1e-5;
const compared = [
  'all-digits/linear',
  'all-digits/two-layer',
  'all-digits/three-layer',
  'second-opinion/solo',
];

/** Settings reach the command as they would from a shell. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[0] === 'DIGITBENCH_CACHE' && pair[1] !== undefined,
  ),
);

const nameOf = ({ study, entry }: RunRecord) => `${study}/${entry}`;

async function smoke(engine: string, operands: string[]) {
  const results = temporaryFolder();
  const args = ['run', ...operands, '--engine', engine, '--profile', 'smoke', '--results', results];
  const { code, stderr } = await digitbench(args, environment);
  expect(code, stderr).toBe(0);
  return readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((file) => /seed-1\.[^/]*\.json$/.test(file))
    .map((file): RunRecord => JSON.parse(readFileSync(join(results, file), 'utf8')));
}

it.runIf(isAsked)(
  'engine tensorflow trains every entry of the zoo for an epoch, as onnx does',
  async () => {
    const records = await smoke('tensorflow', []);
    const trained = records.filter(({ epochs }) => epochs.length > 0);
    expect(trained.length).toBeGreaterThan(20);
    for (const record of trained) {
      const { outcome, engine } = record;
      expect([nameOf(record), outcome.status, engine.name]).toEqual([nameOf(record), 'ok', 'tensorflow']);
      expect(engine.versions).toMatchObject({
        libtensorflow: expect.stringMatching(/^2\./),
        gpu: expect.stringMatching(/^(true|false)$/),
      });
    }
    const others = await smoke('onnx', compared);
    expect(others.map(nameOf).sort()).toEqual(compared.toSorted());
    for (const other of others) {
      const loss =
        trained.find((record) => nameOf(record) === nameOf(other))?.epochs[0]?.trainLoss ?? Number.NaN;
      const expected = other.epochs[0]?.trainLoss ?? Number.NaN;
      expect(Math.abs(loss - expected) / expected).toBeLessThan(TOLERANCE);
    }
  },
  10 * 60_000,
);
